"""What customers are told while an order gets on: by mail and SMS, queued, sent when it can be."""
