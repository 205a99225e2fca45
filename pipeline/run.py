"""The whole story on one page: articles -> links -> pages -> captures -> changes -> impacts -> report -> branch."""
