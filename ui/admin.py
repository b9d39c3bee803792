"""The routes behind the scope "admin": what the archive is, files in, sync now, what readers said, evaluation reports.

`GET /admin` is a page with nothing in it (ui/admin_page.py); everything it shows comes from the routes below /api/admin.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from corpus import feedback
from corpus.catalogue import publishers, sources, withdrawn_count
from corpus.doctor import size_of
from corpus.sync import last
from rag.doctor import index_state
from rag.ingest import Ingested
from rag.intake import Intake
from ui import admin_page, reports
from ui.admin_link import IDLE, Keys
from ui.jobs import Busy, Job
from ui.served import Served
from ui.shapes import ErrorShape
from ui.uploads import MOST, UploadError, Uploads

SKIPS = 200  # skipped sources that are named; the rest is a number
UPLOAD_SECONDS = 600  # a file that takes longer is a sender that drips
TAGS: list[Any] = ["admin"]
Id = Annotated[str, Path(max_length=64)]


class Code(BaseModel):
    """What a link carries behind its #."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(max_length=100)


class Wanted(BaseModel):
    """Which uploads to take in, in this order."""

    model_config = ConfigDict(extra="forbid")
    uploads: list[str] = Field(min_length=1, max_length=MOST)


def routes(served: Served, keys: Keys | None) -> APIRouter:
    """1. coming in, 2. what is there, 3. files in and sync, 4. how far it is, 5. what readers said, 6. reports."""
    chatbot, settings, jobs = served.chatbot, served.settings, served.jobs
    archive = chatbot.archive
    uploads = Uploads(archive.folder, settings.upload_megabytes * 1_000_000)
    errors: dict[int | str, dict[str, Any]] = {
        401: {"model": ErrorShape, "description": "Nobody who is known"},
        403: {
            "model": ErrorShape,
            "description": "The reader is no administrator, or the request comes from another page",
        },
        422: {"model": ErrorShape, "description": "A field cannot be used; the message names it"},
    }
    missing: dict[int | str, dict[str, Any]] = {404: {"model": ErrorShape, "description": "Not there"}}
    busy: dict[int | str, dict[str, Any]] = {409: {"model": ErrorShape, "description": "Other work is under way"}}
    bearer = HTTPBearer(auto_error=False, description="A token with the scope `admin`, or the key of a link")
    api = APIRouter(dependencies=[Depends(bearer)])

    # 1.
    @api.get("/admin", include_in_schema=False)
    def page(request: Request) -> Response:
        return HTMLResponse(admin_page.page(request.headers, request.url.query))

    @api.post("/api/admin/session", tags=TAGS, responses=errors | missing, summary="A key for the code of a link")
    def session(given: Code) -> Response:
        """A link counts once, for ten minutes, on this machine. The key ends after half an hour without use."""
        if keys is None:
            raise HTTPException(404, "Not found")
        if not (key := keys.exchange(given.code)):
            raise HTTPException(401, "The link was used or is too old: `citewire admin-link` makes another")
        return JSONResponse({"key": key, "idle_seconds": IDLE})

    # 2.
    @api.get("/api/admin/status", tags=TAGS, responses=errors, summary="What the archive is")
    def status() -> Response:
        """Articles, stories, companies and days; by publisher and by source; what was skipped and why; the last sync; work."""
        with archive.snapshot():
            summary, skipped = archive.summary(), archive.skipped()
            companies = archive.company_counts()
            said = asdict(summary) | {
                "bytes": size_of(archive.folder), "stories": archive.story_count(), "withdrawn": withdrawn_count(archive),
                "companies": len(companies), "by_company": companies[:12], "by_publisher": publishers(archive, 12),
                "by_source": sources(archive, 12),
                "skips": [{"source": s.source, "reason": s.reason} for s in skipped[:SKIPS]],
                "synced": [asdict(s) | {"skipped": len(s.skipped)} for s in last(archive)],
            }  # fmt: skip
        index, running = index_state(archive), jobs.running
        said["index"] = asdict(index) | {"complete": index.complete}
        said["sync_sources"] = list(settings.sync_sources)
        said["writable"] = archive.lock is not None
        said["chat_model"] = getattr(settings, "chat_model", "")
        said["upload_bytes"] = uploads.largest
        said["job"] = running.json if running else None
        said["answers_open"] = served.metrics.open
        return JSONResponse(said)

    # 3.
    @api.post("/api/admin/uploads", status_code=201, tags=TAGS, summary="Send one file, which waits to be taken in",
              responses=errors | {
                  413: {"model": ErrorShape, "description": "It is larger than the setting `upload_megabytes`"},
                  415: {"model": ErrorShape, "description": "There is no reader for it"},
                  429: {"model": ErrorShape, "description": "Too much is waiting"},
              },
              openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": {
                  "schema": {"type": "string", "format": "binary"}}}}})  # fmt: skip
    async def upload(
        request: Request, name: Annotated[str, Query(min_length=1, max_length=400, description="Of the file")]
    ) -> Response:
        """The body is the file. What it is called only says how to read it; it lies under a name that the server makes."""
        if archive.lock is None:
            raise HTTPException(409, "The archive is open for reading only")
        if int(request.headers.get("content-length") or 0) > uploads.largest:
            raise HTTPException(
                413, f"The file is larger than {uploads.largest / 1e6:,.0f} MB, the limit here", {"connection": "close"}
            )
        try:
            async with asyncio.timeout(UPLOAD_SECONDS):
                waiting = await uploads.take(name, request.stream())
        except UploadError as e:
            raise HTTPException(e.status, str(e), {"connection": "close"}) from None
        except TimeoutError:
            raise HTTPException(408, f"The file took longer than {UPLOAD_SECONDS} seconds") from None
        return JSONResponse({"id": waiting.id, "name": waiting.name, "size": waiting.size}, 201)

    @api.delete("/api/admin/uploads/{upload_id}", status_code=204, tags=TAGS, responses=errors | missing,
                summary="Drop a file that waits")  # fmt: skip
    async def drop(upload_id: Id) -> Response:
        """The file is deleted and will not be taken in; one that was taken in already stays."""
        if not uploads.drop(upload_id):
            raise HTTPException(404, "No such file is waiting")
        return Response(status_code=204)

    def intake(job: Job) -> Intake:
        return Intake(
            chatbot.retriever.index, settings, job.told, busy=lambda: served.metrics.open > 0, stopped=job.stop.is_set
        )

    @api.post("/api/admin/ingest", status_code=202, tags=TAGS, responses=errors | missing | busy,
              summary="Take in what was sent")  # fmt: skip
    async def ingest(wanted: Wanted) -> Response:
        """Answers go on meanwhile, each from the archive as it was when the question came."""
        if jobs.running is not None:
            raise HTTPException(409, "Other work is under way: wait for it to end, or stop it")
        try:
            files = uploads.hand_over(wanted.uploads)
        except KeyError:
            raise HTTPException(404, "One of these files is not waiting: send it again") from None

        def work(job: Job) -> dict[str, Any]:
            try:
                return _ingested(intake(job).files(files))
            finally:
                for file in files:
                    file.path.unlink(missing_ok=True)

        return _begun(Job("ingest", tuple(f.name for f in files)), work)

    @api.post("/api/admin/sync", status_code=202, tags=TAGS, responses=errors | busy, summary="Sync the feeds now")
    async def sync() -> Response:
        """Takes in, beside the questions of readers, what the configured feeds and sitemaps have new."""
        if not settings.sync_sources:
            raise HTTPException(
                409, "Nothing to sync: set `sync_sources` and `sync_hosts` (README, Feeds and sitemaps)"
            )

        def work(job: Job) -> dict[str, Any]:
            return {"sources": [asdict(s) | {"skipped": [asdict(k) for k in s.skipped]} for s in intake(job).sync()]}

        return _begun(Job("sync", tuple(settings.sync_sources)), work)

    def _begun(job: Job, work: Any) -> Response:
        try:
            return JSONResponse(jobs.start(job, work).json, 202)
        except Busy:
            raise HTTPException(409, "Other work is under way: wait for it to end, or stop it") from None

    # 4.
    def known(job_id: str) -> Job:
        if (job := jobs.of(job_id)) is None:
            raise HTTPException(404, "No such work: the last 20 are remembered")
        return job

    @api.get("/api/admin/jobs", tags=TAGS, responses=errors, summary="The last pieces of work, newest first")
    def latest() -> Response:
        """Each with how far it has come and what it skipped, the newest first."""
        return JSONResponse({"jobs": [job.json for job in jobs.latest()]})

    @api.get("/api/admin/jobs/{job_id}", tags=TAGS, responses=errors | missing, summary="How far it is, or what it did")
    def job(job_id: Id) -> Response:
        """How far it has come, what it skipped, and how it ended."""
        return JSONResponse(known(job_id).json)

    @api.delete("/api/admin/jobs/{job_id}", status_code=204, tags=TAGS, responses=errors | missing, summary="Stop it")
    def stop(job_id: Id) -> Response:
        """What was kept until then stays, and is indexed."""
        known(job_id).stop.set()
        return Response(status_code=204)

    @api.get("/api/admin/jobs/{job_id}/events", response_class=Response, tags=TAGS, summary="The same as it happens",
             responses=errors | missing | {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}},
                                                 "description": "Events `progress` and, at the end, `done`"}})  # fmt: skip
    async def events(job_id: Id) -> Response:
        """Server-sent events: one at each step, the last when it has ended."""
        watched = jobs.watch(known(job_id))

        async def lines() -> AsyncIterator[str]:
            async for snapshot in watched:
                name = "progress" if snapshot["state"] == "running" else "done"
                yield f"event: {name}\ndata: {json.dumps(snapshot, ensure_ascii=False)}\n\n"

        return StreamingResponse(lines(), media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    # 5.
    @api.get("/api/admin/feedback", tags=TAGS, responses=errors, summary="What readers said of answers, newest first")
    def said(
        verdict: Annotated[str, Query(pattern="^(up|down)?$")] = "",
        q: Annotated[str, Query(max_length=200, description="Words of question, answer or reason")] = "",
        reasoned: Annotated[bool, Query(description="Only those with a reason")] = False,
        count: Annotated[int, Query(ge=1, le=200)] = 50,
        after: Annotated[int, Query(ge=0, description="How many to pass over")] = 0,
    ) -> Response:
        """The verdicts on answers with question and reason, and not who gave them."""
        found, total = feedback.newest(archive.folder, verdict, q.strip(), reasoned, count, after)
        return JSONResponse({"total": total, "feedback": [asdict(f) for f in found]})

    @api.get("/api/admin/feedback.jsonl", response_class=Response, tags=TAGS, summary="All of it as JSON Lines",
             responses=errors | {200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}})  # fmt: skip
    def export(verdict: Annotated[str, Query(pattern="^(up|down)?$")] = "") -> Response:
        """Oldest first, as `citewire feedback` prints it."""
        lines = (json.dumps(asdict(f), ensure_ascii=False) + "\n" for f in feedback.every(archive.folder, verdict))
        headers = {"content-disposition": 'attachment; filename="feedback.jsonl"'}
        return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)

    # 6.
    @api.get("/api/admin/reports", tags=TAGS, responses=errors, summary="Evaluation reports, newest first")
    def evaluations() -> Response:
        """Those in the folder that the setting `reports` names."""
        return JSONResponse(
            {"set": settings.reports is not None, "reports": [r.json for r in reports.listed(settings.reports)]}
        )

    kinds: dict[int | str, dict[str, Any]] = {
        200: {"content": {"text/html": {}, "application/json": {}, "text/csv": {}}}
    }

    @api.get("/api/admin/reports/{name:path}", response_class=Response, tags=TAGS, responses=errors | missing | kinds,
             summary="One report")  # fmt: skip
    def report(name: Annotated[str, Path(max_length=300)]) -> Response:
        """Sent so that a browser runs nothing of it (CSP `sandbox`)."""
        try:
            body, kind = reports.opened(settings.reports, name)
        except KeyError:
            raise HTTPException(404, "No such report") from None
        except ValueError as e:
            raise HTTPException(413, str(e)) from None
        return Response(body, media_type=kind)

    return api


def _ingested(done: Ingested) -> dict[str, Any]:
    return {
        "added": done.added, "changed": done.changed, "unchanged": done.unchanged, "skipped": len(done.skipped),
        "skips": [{"source": s.source, "reason": s.reason} for s in done.skipped[:SKIPS]],
    }  # fmt: skip
