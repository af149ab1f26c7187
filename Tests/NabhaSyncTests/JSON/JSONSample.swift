import NabhaModel
import NabhaSync

/// Random JSON of moderate size, the same for the same seed.
struct JSONSample {
    var random: SeededGenerator

    init(_ seed: Int) { random = SeededGenerator(seed: UInt64(seed)) }

    mutating func value(depth: Int = 0) -> JSON {
        switch Int.random(in: 0..<(depth < 5 ? 9 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(integer())
        case 3: return .number(number())
        case 4, 5: return .string(text())
        case 6: return .array((0..<Int.random(in: 0...5, using: &random)).map { _ in value(depth: depth + 1) })
        default: return object(depth: depth)
        }
    }

    private mutating func object(depth: Int) -> JSON {
        var keys: Set<String> = []
        var members: [JSON.Member] = []
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            let key = text()
            guard keys.insert(key).inserted else { continue }
            members.append(JSON.Member(key, value(depth: depth + 1)))
        }
        return .object(members)
    }

    private mutating func integer() -> Int64 {
        let small = Int64.random(in: -100...100, using: &random)
        return [small, .min, .max, 0, Int64.random(in: .min ... .max, using: &random)]
            .randomElement(using: &random) ?? 0
    }

    /// Any bits that stand for a number.
    private mutating func number() -> Double {
        let bits = Double(bitPattern: UInt64.random(in: 0 ... .max, using: &random))
        return [bits.isFinite ? bits : 0.5, 0.1, -0.5, 1e21, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1]
            .randomElement(using: &random) ?? 0
    }

    /// Any scalars but NUL, the awkward ones more often.
    private mutating func text() -> String {
        let awkward = Array("\"\\/\u{1}\u{1F}\n\r\t\u{7F}é\u{301}ਗ੍ਰ\u{2028}\u{FEFF}\u{FFFF}😀".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            if Bool.random(using: &random) {
                text.append(awkward.randomElement(using: &random) ?? "x")
            } else {
                text.append(Unicode.Scalar(UInt32.random(in: 1...0x10FFFF, using: &random)) ?? "x")
            }
        }
        return String(text)
    }

    /// Documents with everything in them that JSON has, to be damaged by tests.
    static let documents: [[UInt8]] = [
        #" {"error_code":"STALE_UPDATE","n":[0,-1.5e+10,9223372036854775808,true,false,null],"":{"a":{}}} "#,
        #"[[],{},"\"\\\/\b\f\n\r\t\u0061\ud83d\ude00 ਗੁਰਪ੍ਰੀਤ 😀",[[[1]]],{"\u0061":"\u00e9","b":""}]"#,
        #"{"client_last_synced_at": "2024-01-20T15:00:00+05:30", "notes": "ਬੁਖ਼ਾਰ, 3 ਦਿਨ", "status": "CONFIRMED"}"#,
        "\"\\uD834\\uDD1E\"", "{\r\n\t\"k\" : [ 1.0E-2 , -0 ]\r\n}\n",
    ]
    .map { Array($0.utf8) }
}
