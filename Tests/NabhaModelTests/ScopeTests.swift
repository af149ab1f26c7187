import NabhaModel
import Testing

@Suite struct `The text of a scope` {
    @Test(arguments: [
        (Scope.directory, "directory"), (.stock, "stock"), (.space, "space"), (Scope(.doctor, 7), "doctor/7"),
        (Scope(.patient, 1), "patient/1"), (Scope(.pharmacy, .max), "pharmacy/9223372036854775807"),
        (Scope(Scope.Kind("visit"), 12), "visit/12"),
    ])
    func `is read back as the scope`(scope: Scope, text: String) {
        #expect(scope.description == text)
        #expect(Scope(text) == scope)
        #expect(Scope(text[...]) == scope)
    }

    @Test(arguments: [
        "", "/", "//", "/7", "doctor/", "doctor//", "doctor/7/", "doctor/7/8", "/doctor/7", "doctor/x", "doctor/7x",
        "doctor/ 7", "doctor/7 ", "doctor/7\n", "doctor/7\0", "doctor/7.0", "doctor/1e3", "doctor/0x7",
        "doctor/9223372036854775808", "doctor/-9223372036854775809", "doctor/\u{0667}", "doctor/７", "doctor/*",
        "doctor/%", "doctor/+7", "doctor/007", "doctor/-0", "doctor/+0",
    ])
    func `is refused where no scope is written so`(text: String) {
        #expect(Scope(text) == nil)
    }

    @Test(arguments: ["doctor/7' OR '1'='1", "space; DROP TABLE patient", "..", "../space", "doctor\u{2215}7"])
    func `never makes one scope of another`(text: String) {
        guard let scope = Scope(text) else { return }
        #expect(scope.description == text)
        #expect(![.space, .directory, .stock].contains(scope))
        #expect(scope.id == nil)
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `is either refused or the text of what was read`(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("doctor/0123456789+- \0é")
        for _ in 0..<200 {
            let length = Int.random(in: 0...14, using: &generator)
            let text = String((0..<length).compactMap { _ in alphabet.randomElement(using: &generator) })
            guard let scope = Scope(text) else { continue }
            #expect(scope.description == text, "seed \(seed)")
        }
    }

    @Test func `puts scopes in order by kind and then by number`() {
        let ordered = [
            Scope.directory, Scope(.doctor, 2), Scope(.doctor, 10), Scope(.patient, 1), Scope(.pharmacy, 1), .space,
            .stock,
        ]
        #expect(ordered.reversed().sorted() == ordered)
    }
}
