"""The encoder that ships: Korean and English texts as vectors in one space, and the recipe that makes it."""

from rag.encoder.static import EncoderError, StaticEncoder, default_encoder_path

__all__ = ["EncoderError", "StaticEncoder", "default_encoder_path"]
