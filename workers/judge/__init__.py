"""A language model as a second reader, at any OpenAI-compatible endpoint. Off by default."""
