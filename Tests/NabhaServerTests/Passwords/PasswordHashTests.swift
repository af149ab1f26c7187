import NabhaServer
import Testing

@Suite struct `A stored password hash` {
    static let argon2 = "$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YWU+SqLk0yCuQ08Ake4y/mE"
    static let django = "pbkdf2_sha256$1000$NaCl2salt$WWTQ5ZlHeayVscK4IDfglq1fqRitqfKv6Dwa9HSsFc4="

    @Test(arguments: [argon2, django, "!"])
    func `is written as it was read`(_ text: String) throws {
        #expect(try PasswordHash(parsing: text).text == text)
    }

    @Test func `may be Django's Argon2, which is PHC text behind a word`() throws {
        #expect(try PasswordHash(parsing: "argon2" + Self.argon2).text == Self.argon2)
    }

    @Test(arguments: ["!", "!Xkz9VnQw3kXcQd2yYw0xWq"])
    func `that is unusable starts with an exclamation mark`(_ text: String) throws {
        #expect(try PasswordHash(parsing: text) == .unusable)
    }

    @Test(arguments: [
        ("", PasswordHash.Malformed.unknownKind),
        ("monsoon-2024", .unknownKind),
        ("md5$salt$5f4dcc3b5aa765d61d8327deb882cf99", .unknownKind),
        ("$argon2i$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YQ", .unknownKind),
        (String(repeating: "!", count: 513), .tooLong),
        ("$argon2id$v=16$m=64,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YQ", .argon2id),
        ("$argon2id$v=19$m=64,t=2$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YQ", .argon2id),
        ("$argon2id$v=19$t=2,m=64,p=1$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YQ", .argon2id),
        ("$argon2id$v=19$m=+64,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YQ", .argon2id),
        ("$argon2id$v=19$m=64,t=02,p=1$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YQ", .argon2id),
        ("$argon2id$v=19$m=64,t=2,p=99999999999$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YQ", .argon2id),
        ("$argon2id$v=19$m=64,t=2,p=1$c2FsdA$yalrc9IYYoEJxb0RN5i5YQ", .argon2id),
        ("$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA==$yalrc9IYYoEJxb0RN5i5YQ", .argon2id),
        ("$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$", .argon2id),
        ("$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YQ$", .argon2id),
        ("$argon2id$v=19$m=262145,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YQ", .tooExpensive),
        ("$argon2id$v=19$m=64,t=17,p=1$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YQ", .tooExpensive),
        ("$argon2id$v=19$m=64,t=0,p=1$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YQ", .tooExpensive),
        ("$argon2id$v=19$m=15,t=2,p=2$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YQ", .tooExpensive),
        ("pbkdf2_sha256$1000$salt", .pbkdf2SHA256),
        ("pbkdf2_sha256$0$salt$WWTQ5ZlHeayVscK4IDfglq1fqRitqfKv6Dwa9HSsFc4=", .pbkdf2SHA256),
        ("pbkdf2_sha256$-1$salt$WWTQ5ZlHeayVscK4IDfglq1fqRitqfKv6Dwa9HSsFc4=", .pbkdf2SHA256),
        ("pbkdf2_sha256$1000$$WWTQ5ZlHeayVscK4IDfglq1fqRitqfKv6Dwa9HSsFc4=", .pbkdf2SHA256),
        ("pbkdf2_sha256$1000$salt$WWTQ5ZlHeayVscK4IDfglq1fqRitqfKv6Dwa9HSsFc4", .pbkdf2SHA256),
        ("pbkdf2_sha256$1000$salt$WWTQ5ZlHeayVscK4IDfglq1fqRitqfKv6Dwa9HSsFc5=", .pbkdf2SHA256),
        ("pbkdf2_sha256$5000001$salt$WWTQ5ZlHeayVscK4IDfglq1fqRitqfKv6Dwa9HSsFc4=", .tooExpensive),
    ])
    func `that no hasher wrote, or that costs too much, is refused`(text: String, error: PasswordHash.Malformed) {
        #expect(throws: error) { try PasswordHash(parsing: text) }
    }

    @Test(arguments: [
        "$argon2id$v=19$m=262144,t=16,p=16$c2FsdHNhbHRzYWx0c2FsdA$yalrc9IYYoEJxb0RN5i5YQ",
        "pbkdf2_sha256$5000000$salt$WWTQ5ZlHeayVscK4IDfglq1fqRitqfKv6Dwa9HSsFc4=",
    ])
    func `at the limit of cost is still read`(_ text: String) throws {
        #expect(try PasswordHash(parsing: text).text == text)
    }
}

@Suite struct `The password policy` {
    @Test(arguments: [
        ("short12", "asha", PasswordPolicy.Violation.tooShort),
        ("नमस्ते123", "asha", .tooShort),
        ("AshaDevi", "ashadevi", .sameAsUsername),
        (String(repeating: "x", count: 1_025), "asha", .tooLong),
        (String(repeating: "🌧️", count: 200), "asha", .tooLong),
    ])
    func `refuses`(password: String, username: String, violation: PasswordPolicy.Violation) {
        #expect(PasswordPolicy.violation(of: password, username: username) == violation)
    }

    @Test(arguments: ["12345678", "बादल बरसे आज", String(repeating: "x", count: 1_024)])
    func `accepts`(_ password: String) {
        #expect(PasswordPolicy.violation(of: password, username: "asha") == nil)
    }
}
