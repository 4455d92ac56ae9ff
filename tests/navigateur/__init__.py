"""The site as a job seeker meets it, in a real Chromium (a package, so that its fixtures end with it)."""
