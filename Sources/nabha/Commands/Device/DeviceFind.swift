import ArgumentParser
import Foundation
import NabhaClient
import NabhaModel
import NabhaSync

struct DeviceFind: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Find people and pharmacies by name, phone or village.",
        discussion: """
            All words must be there, in any order: a name alone identifies nobody where most are called Kaur or \
            Singh, a name and a village do.

            EXAMPLES
              nabha device find gurpreet rohti
              nabha device find 98140
            """
    )

    @Argument(help: "Parts of a name, phone number, village or registration number.")
    var words: [String]
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        let search = Search(words)
        let found = try Finding.models
            .flatMap { model in
                try phone.replica.records(model).map { Finding($0, on: PersonClock(now: phone.now).today) }
            }
            .filter { search.matches($0.searched) }
            .sorted { ($0.kind, $0.name, $0.record.id) < ($1.kind, $1.name, $1.record.id) }
        var listing = Listing(columns: ["kind", "id", "name", "where", "phone", "age"], rows: found.map(\.row))
        listing.whenEmpty = "Nobody and nothing of that name is on this phone."
        try output.show(listing)
    }
}

/// Words that must all be in a text, whatever their case and accents.
struct Search: Sendable {
    private let words: [String]

    init(_ words: [String]) { self.words = words.flatMap { $0.split(separator: " ") }.map { Self.plain(String($0)) } }

    func matches(_ text: String) -> Bool {
        let text = Self.plain(text)
        return words.allSatisfy(text.contains)
    }

    private static func plain(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }
}

/// A record that somebody may look for by what is known of a person or a place.
private struct Finding {
    static let models = [Patient.model.name, Doctor.model.name, Pharmacy.model.name]

    let record: ShownRecord
    let kind: String
    let name: String
    private let place: String?
    private let telephone: String?
    private let age: Int64?

    init(_ record: ShownRecord, on day: Day) {
        self.record = record
        kind = record.key.model
        switch record.key.model {
        case Pharmacy.model.name:
            name = record.text(Pharmacy.name.name) ?? ""
            place = record.text(Pharmacy.location.name)
            telephone = record.text(Pharmacy.contactNumber.name)
            age = nil
        case Doctor.model.name:
            name = record.doctorName
            place = nil
            telephone = record.text(Doctor.phoneNumber.name)
            age = nil
        default:
            name = record.personName
            place = record.village
            telephone = record.text(Patient.phoneNumber.name)
            age = record.age(on: day)
        }
    }

    /// All that is looked through.
    var searched: String {
        let address = record.text(Patient.address.name)
        let license = record.text(Doctor.licenseNumber.name)
        return [name, place, address, telephone, license].compactMap { $0 }.joined(separator: "\n")
    }

    var row: [JSON] {
        [
            .string(kind), .string("\(record.number)"), .string(name), place.json, telephone.json,
            age.map { .integer($0) } ?? .null,
        ]
    }
}
