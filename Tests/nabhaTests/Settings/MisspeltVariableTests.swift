import Testing

@testable import nabha

@Suite("A variable of the environment")
struct MisspeltVariableTests {
    @Test(arguments: [
        ("NABHA_PROT", "NABHA_PORT"), ("NABHA_DATA_DIR", "NABHA_DATA"), ("NABHA_TLS_CERT", "NABHA_TLS_CERTIFICATE"),
        ("NABHA_TIMEZONE", "NABHA_TIME_ZONE"), ("NABHA_CONFG", "NABHA_CONFIG"),
        ("NABHA_ALLOW_ORIGINS", "NABHA_ALLOWED_ORIGINS"),
    ])
    func `that is nearly a setting is refused, with the setting named and not the value`(
        _ name: String,
        _ meant: String
    ) async throws {
        await #expect { try await SettingsSource(environment: [name: "secret-value"]) } throws: { error in
            guard let failure = error as? CommandFailure else { return false }
            return failure.status == .configuration && failure.message.contains(name)
                && failure.message.contains(meant) && !failure.message.contains("secret-value")
        }
    }

    @Test(arguments: [
        "NABHA_URL", "NABHA_SEED", "NABHA_FOLLOW_SECONDS", "NABHA_DJANGO_PYTHON", "NABHA_PASSWORD", "NABHA_ADMIN",
        "NABHA_DOCTOR", "NABHA_SERVICE_HOST", "NABHA_", "PORT", "OTHER_PROT",
    ])
    func `of somebody else is left alone`(_ name: String) async throws {
        let source = try await SettingsSource(environment: [name: "x"])
        #expect(Setting.all.allSatisfy { source.origin($0) == nil })
    }
}
