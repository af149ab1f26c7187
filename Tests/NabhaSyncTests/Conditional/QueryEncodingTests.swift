import NabhaSync
import Testing

@Suite struct `A query as text` {
    @Test(arguments: [
        ("", ""), ("page=2", "page=2"), ("a=1&b=2", "a=1&b=2"), ("since=10:00+05:30", "since=10%3A00%2B05%3A30"),
        ("since=10:00%2B05:30", "since=10%3A00%2B05%3A30"), ("q=a%20b", "q=a%20b"),
        ("q=100%25%26more", "q=100%25%26more"),
        ("q=%E0%A8%B8%E0%A9%87%E0%A8%AC", "q=%E0%A8%B8%E0%A9%87%E0%A8%AC"), ("q=a=b", "q=a%3Db"), ("q", "q="),
        ("q=%22%3Cscript%3E", "q=%22%3Cscript%3E"), ("q=-._~", "q=-._~"), ("q=1&q=2", "q=1&q=2"),
    ])
    func `is read the same by everybody`(text: String, encoded: String) throws {
        let query = try Query(text)
        #expect(query.encoded == encoded)
        #expect(try Query(query.encoded) == query)
    }

    @Test(arguments: [
        ("", "page=3"), ("page=1", "page=3"), ("a=1&page=2&b=2", "a=1&page=3&b=2"), ("a=1", "a=1&page=3"),
    ])
    func `keeps the other parameters where one is set`(text: String, expected: String) throws {
        #expect(try Query(text).setting("page", to: "3").encoded == expected)
    }
}
