"""What is asked of Telnyx: legs, applications, queues, and when."""
