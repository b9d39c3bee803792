"""Whether a claim stands in what it cites: `rag.verification.verify` asks all the others."""
