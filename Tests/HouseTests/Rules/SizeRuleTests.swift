import Testing

@Suite struct `The rule of sizes` {
    @Test(arguments: [(300, 0), (301, 1)])
    func `finds a file that is too long`(lines: Int, faults: Int) {
        #expect(SizeRule.faults(in: SwiftText(sample: String(repeating: "// x\n", count: lines))).count == faults)
    }

    @Test(arguments: [
        "func f() {", "    package static func f(_ body: () -> Void = { }) async throws -> [String: Int] {",
        "init?(x: Int) {",
        "@MainActor\nprivate func f<T>(\n    _ x: T\n) where T: P\n{", "subscript(i: Int) -> Int {", "deinit {",
        "@Test func `it's \"one\" {`() {",
    ])
    func `finds a function that is too long`(head: String) {
        let headLines = head.split(separator: "\n").drop { $0 == "@MainActor" }.count
        func faults(_ length: Int) -> Int {
            let body = Array(repeating: "    if x { y(\"}\") } // }", count: length - headLines - 1)
            return SizeRule.faults(in: SwiftText(sample: ([head] + body + ["}", "let x = 1"]).joined(separator: "\n")))
                .count
        }
        #expect(faults(40) == 0)
        #expect(faults(41) == 1)
    }

    @Test func `does not take a requirement or a call for a long function`() {
        let requirement =
            "protocol P {\n    func f()\n    init(x: Int)\n}\n" + String(repeating: "let x = { 1 }\n", count: 60)
        #expect(SizeRule.faults(in: SwiftText(sample: requirement)).isEmpty)
        let call = "let x = [\n" + String(repeating: "    .init(1),\n", count: 60) + "]\n"
        #expect(SizeRule.faults(in: SwiftText(sample: call)).isEmpty)
    }
}
