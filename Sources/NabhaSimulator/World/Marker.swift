import NabhaModel

/// A text that stands for itself alone: wherever its beginning turns up, it is known which edit put it there.
enum Marker {
    /// How each text begins: `m17.`, which no name, number or cursor contains.
    static func text(_ number: Int, _ generator: inout SeededGenerator) -> String {
        "m\(number)." + filler(&generator)
    }

    /// For fields that hold few characters.
    static func short(_ number: Int) -> String { "m\(number)." }

    /// Mostly short; now and then longer than a small budget; sometimes with what must be escaped in JSON.
    private static func filler(_ generator: inout SeededGenerator) -> String {
        let length = generator.pick(weighted: [(0, 4), (20, 6), (300, 2), (3_000, 1)]) ?? 0
        var text = ""
        for _ in 0..<length / 10 { text += words[generator.below(words.count)] }
        if generator.happens(0.2) { text += oddities[generator.below(oddities.count)] }
        return text
    }

    private static let words = [
        "asha walks ", "fever sin", "ce Tuesday", " no pain n", "ow drinks ", "water, res", "t a while ",
    ]
    private static let oddities = ["\"", "\\", "\n\t", "\u{1}\u{1f}", "ਪੰਜਾਬ", "👩‍⚕️", "/", "\u{7f}é", "\u{2028}"]

    /// The numbers of all markers in some bytes.
    static func numbers(in bytes: [UInt8]) -> [Int] {
        var numbers: [Int] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "m") else {
                index += 1
                continue
            }
            index += 1
            var number = 0
            let start = index
            while index < bytes.count, (48...57).contains(bytes[index]), index - start < 9 {
                number = number * 10 + Int(bytes[index] - 48)
                index += 1
            }
            if index > start, index < bytes.count, bytes[index] == UInt8(ascii: ".") { numbers.append(number) }
        }
        return numbers
    }

    static func number(of text: String) -> Int? { numbers(in: Array(text.utf8.prefix(40))).first }
}
