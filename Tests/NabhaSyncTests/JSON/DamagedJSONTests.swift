import Foundation
import NabhaModel
import NabhaSync
import Testing

@Suite struct `JSON that was damaged on its way` {
    private static func parsed(_ bytes: [UInt8]) -> JSON? { try? JSON.parse(bytes) }

    @Test(arguments: JSONSample.documents)
    func `is refused wherever it was cut, or is whole`(_ document: [UInt8]) throws {
        let whole = try JSON.parse(document)
        for length in 0..<document.count {
            guard let value = Self.parsed(Array(document[..<length])) else { continue }
            #expect(value == whole, "cut at \(length)")
        }
    }

    @Test(arguments: JSONSample.documents)
    func `never traps with any byte in any place`(_ document: [UInt8]) throws {
        var taken = 0
        for place in document.indices {
            for byte in UInt8.min ... .max {
                var damaged = document
                damaged[place] = byte
                guard let value = Self.parsed(damaged) else { continue }
                taken += 1
                #expect(Self.parsed(value.serialized()) == value)
            }
        }
        #expect(taken > document.count)
    }

    /// 20 seeds of 1,000 documents each.
    @Test(arguments: 1...20)
    func `is refused, or read as what is written back`(_ seed: Int) {
        var sample = JSONSample(seed)
        var taken = 0
        for round in 0..<1_000 {
            let document = Self.damaged(sample.value().serialized(), using: &sample.random)
            guard let value = Self.parsed(document) else { continue }
            taken += 1
            #expect(Self.parsed(value.serialized()) == value, "seed \(seed), document \(round)")
            // What we take, everybody takes: no reader behind us can see another body or none.
            let others = try? JSONSerialization.jsonObject(with: Data(document), options: .fragmentsAllowed)
            #expect(others != nil, "seed \(seed), document \(round): \(String(decoding: document, as: UTF8.self))")
        }
        #expect((50..<900).contains(taken), "seed \(seed) damages too much or too little: \(taken)")
    }

    private static func damaged(_ document: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        let bytes = Array("{}[]\",:\\u01729 abcd-+.eE1tfn\n\0".utf8) + [0x80, 0xC3, 0xED, 0xF4, 0xFF]
        var document = document
        for _ in 0..<Int.random(in: 1...2, using: &random) where !document.isEmpty {
            let place = Int.random(in: 0..<document.count, using: &random)
            let end = min(document.count, place + Int.random(in: 1...8, using: &random))
            let byte = bytes.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<6, using: &random) {
            case 0: document[place] = byte
            case 1: document.insert(byte, at: place)
            case 2: document.remove(at: place)
            case 3: document.removeLast(document.count - place)
            case 4: document.insert(contentsOf: document[place..<end], at: place)
            default: document[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
        }
        return document
    }
}
