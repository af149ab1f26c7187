import NabhaCorpus
import Testing

@Suite struct `The conformance corpus` {
    @Test(arguments: Scenario.all)
    func `holds what the server answers`(scenario: Scenario) async throws {
        let text = try await scenario.written()
        if Corpus.isRecording {
            try Corpus.write(text, to: scenario.name)
        } else {
            let isUnchanged = text == Corpus.text(scenario.name)
            #expect(isUnchanged, "\(scenario.name) is different now; NABHA_RECORD=1 writes it anew")
        }
    }

    @Test(.enabled(if: !Corpus.isRecording)) func `has a scenario for each file`() throws {
        #expect(try Corpus.names() == Scenario.all.map(\.name).sorted())
    }
}
