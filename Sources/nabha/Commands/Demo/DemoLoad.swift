import ArgumentParser
import Foundation
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync

struct DemoLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Fill an empty database with an invented district.",
        discussion: """
            By default: 60 villages, 12 doctors, 3,000 patients, 40 pharmacies with 120 medicines each, and 10,000 \
            appointments over a year, some of them today and in the coming two weeks. All people are invented. \
            Users: admin, doctor1, patient1, pharmacist1 and so on, all with the password \(Self.password).

            EXAMPLES
              nabha demo load
              nabha demo load --scale 1000000 --seed 7 --data /srv/nabha-large
            """
    )

    static let password = "nabha-demo"

    @Option(help: ArgumentHelp("What is invented follows from this number.", valueName: "number"))
    var seed: UInt64 = 1
    @Option(
        name: [.long, .customLong("appointments")],
        help: ArgumentHelp("Appointments, up to 1,000,000; the rest in proportion.", valueName: "number")
    )
    var scale: Int = DemoScale.standard
    @Option(
        help: ArgumentHelp("The moment to take for now, as 2024-01-20T04:30:00Z.", valueName: "instant"),
        transform: Instant.option
    )
    var asOf: Instant?
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let scale = try DemoScale(appointments: scale)
        let directory = try await data.directory()
        // Makes the database's epoch of real randomness: two demonstrations with one seed are two lives.
        _ = try directory.open(.createIfMissing)
        let moment = asOf ?? NabhaStore.Environment.system.now()
        let store = try directory.open(.existing, environment: .seeded(seed, now: { moment }))
        let hasher = PasswordHasher(concurrency: 1, randomness: NabhaStore.Environment.system.randomBytes)
        let hash = try await hasher.hash(Self.password).text
        let bar = ProgressBar("Inventing")
        try await DemoDistrict(seed: seed, scale: scale, now: moment, passwordHash: hash)
            .fill(store) { done, total in bar.update(done, of: total) }
        try output.show(
            [
                """
                The district in \(directory.path): \(scale.doctors) doctors, \(scale.patients) patients, \
                \(scale.pharmacies) pharmacies, \(scale.appointments) appointments.
                """,
                "Sign in as admin, doctor1, patient1 or pharmacist1 with the password \(Self.password).",
            ],
            [
                JSON.Member("data", .string(directory.path)), JSON.Member("doctors", .integer(Int64(scale.doctors))),
                JSON.Member("patients", .integer(Int64(scale.patients))),
                JSON.Member("pharmacies", .integer(Int64(scale.pharmacies))),
                JSON.Member("medicines", .integer(Int64(DemoScale.medicines))),
                JSON.Member("appointments", .integer(Int64(scale.appointments))),
                JSON.Member("password", .string(Self.password)),
            ]
        )
    }
}
