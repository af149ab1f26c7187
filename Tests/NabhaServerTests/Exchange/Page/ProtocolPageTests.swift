import NabhaCorpus
import NabhaSync
import Testing

@Suite struct `The examples of the protocol's page` {
    @Test func `are what the server says`() async throws {
        var page = try ProtocolPage()
        let examples = try await ProtocolExamples.gathered()
        #expect(page.blocks.map(\.name).sorted() == examples.keys.sorted())
        for (name, example) in examples {
            let text = example.laidOut()
            guard !Corpus.isRecording else {
                page.fill(name, text)
                continue
            }
            let written = page.blocks.first { $0.name == name }.map { page.text($0.lines) }
            #expect(written == text, "\(name) is different now; NABHA_RECORD=1 writes it anew")
        }
        if Corpus.isRecording { try page.save() }
    }

    @Test func `all have names`() throws { #expect(try ProtocolPage().unnamed == []) }
}
