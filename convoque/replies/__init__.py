"""From a judged case and the editors' sentences to what the person reads. Pure functions."""
