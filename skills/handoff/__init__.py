"""People: how and when to reach them, and who else may want to. Bringing in a person is the core's own business."""
