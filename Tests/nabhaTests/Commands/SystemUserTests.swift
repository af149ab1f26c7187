import Testing

@testable import nabha

@Suite("The operating system's user")
struct SystemUserTests {
    @Test func `is named with who called it through sudo`() {
        #expect(SystemUser.actor(["SUDO_USER": "asha.devi-1"]) == "asha.devi-1 as \(SystemUser.current)")
    }

    @Test(arguments: [
        "", "two words", "line\nbreak", "\u{1B}[31m", String(repeating: "x", count: 33), SystemUser.current,
    ])
    func `is named alone where that is no other user's name`(_ caller: String) {
        #expect(SystemUser.actor(["SUDO_USER": caller]) == SystemUser.current)
        #expect(SystemUser.actor([:]) == SystemUser.current)
    }
}
