"""The home: its paths, its lock, its settings, and the manifests, which list what is committed."""
