import Testing

@Suite struct `Swift source` {
    @Test func `tells code from comments and text`() {
        let text = SwiftText(
            sample:
                """
                let a = "x // y" // "z"
                let b = #"\\"#; c("\\(d("e") + "f")") /* g /* h */ i
                j */ k
                let l = \"\"\"
                    m \\(n)
                    \"\"\"
                let `o "p` = "\\""; q
                """
        )
        #expect(
            text.lines.map(\.code) == [
                "let a = \"\" ", "let b = \"\"; c(\"\"d(\"\") + \"\") ", " k", "let l = \"\"", "n", "",
                "let name = \"\"; q",
            ]
        )
        #expect(text.lines.map(\.comment) == ["// \"z\"", "/* g /* h */ i", "j */", "", "", "", ""])
    }
}
