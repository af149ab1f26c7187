import GRDB

func placeholder() throws { _ = try DatabaseQueue() }
