import NabhaClient
import NabhaCorpus
import NabhaSync
import Testing

/// The SDK is one client of the protocol among others: it plays the scripts by which all are tested.
@Suite struct `The SDK plays the conformance corpus` {
    @Test(arguments: try Corpus.names())
    func `and sends and shows what each script says`(name: String) throws {
        let script = try Corpus.script(name)
        let phone = try CorpusPhone(device: script.device)
        var expected = CorpusState()
        for (index, step) in script.steps.enumerated() {
            let place = "\(name), step \(index + 1)"
            if let fault = try Self.play(step, on: phone) { Issue.record("\(place): \(fault)") }
            if let difference = step["then"] { expected.apply(difference) }
            let faults = expected.faults(of: try phone.state())
            #expect(faults == [], "\(place)")
            // What follows from a first fault says nothing.
            guard faults.isEmpty else { return }
        }
    }

    @Test func `of which there are some for each part of the protocol`() throws {
        #expect(try Corpus.names().count >= 30)
    }

    /// - Returns: what is wrong with what the phone sent, or with what it made of the reply.
    private static func play(_ step: JSON, on phone: CorpusPhone) throws -> String? {
        guard step["do"] == "sync" else {
            try phone.act(step)
            return nil
        }
        let request = try phone.request(step)
        let body = try JSON.parse(request.body)
        if let fault = RequestRule.fault(expected: step["request"] ?? .null, path: request.path, body: body) {
            return fault
        }
        guard step["lost"] == nil, let status = step["status"]?.integer else { return nil }
        let isReply = step["reply"] != nil || status != 200
        let bytes = step["reply"]?.serialized() ?? Array((step["text"]?.string ?? "").utf8)
        let isTaken = try phone.receive(bytes, status: Int(status), to: request)
        return isTaken == isReply ? nil : "the reply was \(isTaken ? "taken" : "refused")"
    }
}
