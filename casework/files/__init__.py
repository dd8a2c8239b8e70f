"""Case files (chapter 4.3)."""
