// The line on which gradio answers, seen from outside. Gradio opens one for a question when none is open and closes it when all is
// answered; a question that is taken in just as the old line is closed gets none, and its answer never comes. So nothing is asked on a
// line that is about to be closed.

let taken = 0; // when a question was last taken in, as performance.now()
let closed = 0; // when a line was last closed

/** Whether a line is open, as far as the browser tells: what it does not tell of counts as closed. */
export const isOpen = () => taken > closed;

export function watch() {
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (/\/queue\/data\b/.test(entry.name)) closed = Math.max(closed, entry.responseEnd);
      // Refused questions (429, 503) open none; browsers that keep the status to themselves say 0 or nothing.
      else if (/\/queue\/join\b/.test(entry.name) && (entry.responseStatus || 200) < 300) taken = Math.max(taken, entry.responseEnd);
    }
  }).observe({ type: "resource", buffered: true });
}
