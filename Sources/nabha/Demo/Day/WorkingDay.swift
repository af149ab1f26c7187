import Foundation
import NabhaClient
import NabhaClientHTTP
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync

/// A health worker's day, played with a real server, real phones and slow networks.
struct WorkingDay: Sendable {
    /// What it is made of.
    struct Settings: Sendable {
        let seed: UInt64
        /// How many times faster than in the field the networks are.
        let speed: Double
        /// Appointments of the district.
        let scale: Int
    }

    let story: DayStory
    let server: DayServer
    let phones: Phones

    struct Phones: Sendable {
        let doctor: DayPhone
        let tablet: DayPhone
        let patient: DayPhone
        let pharmacist: DayPhone
        let colleague: DayPhone

        var all: [DayPhone] { [doctor, tablet, patient, pharmacist, colleague] }
    }

    /// Plays the day in a folder that is there.
    static func play(_ settings: Settings, in folder: String, _ story: DayStory) async throws {
        let server = DayServer(data: folder)
        story.begin("06:30", "A district is invented, and a server starts")
        try await invent(settings, folder, story)
        try await server.start()
        do {
            let day = WorkingDay(story: story, server: server, phones: try await signIn(settings, server, folder))
            try await day.play()
            for phone in day.phones.all { await phone.network.shutdown() }
            await server.stop()
        } catch {
            await server.stop()
            throw error
        }
    }

    private func play() async throws {
        try await morning()
        try await village()
        try await hospital()
        try await noon()
        try await slot()
        try await stock()
        try await theft()
        try await powerCut()
        try await evening()
    }

    private static func invent(_ settings: Settings, _ folder: String, _ story: DayStory) async throws {
        let scale = try DemoScale(appointments: settings.scale)
        let directory = DataDirectory(path: folder)
        _ = try directory.open(.createIfMissing)
        let moment = NabhaStore.Environment.system.now()
        let store = try directory.open(.existing, environment: .seeded(settings.seed, now: { moment }))
        let hasher = PasswordHasher(concurrency: 1, randomness: NabhaStore.Environment.system.randomBytes)
        let hash = try await hasher.hash(DemoLoad.password).text
        try await DemoDistrict(seed: settings.seed, scale: scale, now: moment, passwordHash: hash).fill(store)
        story.tell(
            "\(scale.doctors) doctors, \(scale.patients) patients, \(scale.pharmacies) pharmacies and "
                + "\(scale.appointments) appointments. All people are invented."
        )
    }

    private static func signIn(_ settings: Settings, _ server: DayServer, _ folder: String) async throws -> Phones {
        let url = await server.url
        func phone(_ name: String, _ username: String, _ link: LinkProfile) async throws -> DayPhone {
            let seed = settings.seed &* 31 &+ UInt64(name.utf8.count)
            let network = DayNetwork(link, seed: seed, speed: settings.speed)
            return try await DayPhone(name, of: username, on: url, in: folder + "/phones", network)
        }
        return Phones(
            doctor: try await phone("the doctor's phone", "doctor1", .edge),
            tablet: try await phone("the hospital's tablet", "doctor1", .threeG),
            patient: try await phone("the patient's phone", "patient1", .good2G),
            pharmacist: try await phone("the pharmacist's phone", "pharmacist1", .good2G),
            colleague: try await phone("the colleague's phone", "pharmacist2", .edge)
        )
    }

    /// What a full download would cost a user now.
    func legacy(_ phone: DayPhone, withStock: Bool = false) async throws -> DayCost {
        try await LegacyDownload(server.url, as: phone.username).cost(withStock: withStock)
    }

    /// Syncs, and tells what it cost.
    func sync(_ phone: DayPhone, _ what: String, check: Bool = false, besideLegacy: Bool = true) async throws {
        let cost = try await phone.sync(check: check)
        let withStock = phone.username.hasPrefix("pharmacist")
        story.sync(phone, what, cost, legacy: besideLegacy ? try await legacy(phone, withStock: withStock) : nil)
    }
}
