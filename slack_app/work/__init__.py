"""What is done with what comes in: one function a kind of item. Each may run twice, and then does nothing twice."""
