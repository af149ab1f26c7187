import Foundation
import NabhaClient
import NabhaModel

/// Records as a person reads of them.
extension ShownRecord {
    func text(_ field: String) -> String? { String(self[field]).flatMap { $0.isEmpty ? nil : $0 } }

    var number: LocalNumber { LocalNumber(id) }

    /// First and last name of a patient or doctor.
    var personName: String {
        let names = [User.firstName.name, User.lastName.name].compactMap { text($0) }
        return names.isEmpty ? text(User.username.name) ?? "\(number)" : names.joined(separator: " ")
    }

    /// The village of an address, or its beginning.
    var village: String? {
        guard let address = text(Patient.address.name) else { return nil }
        let parts = address.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        if let village = parts.first(where: { $0.hasPrefix(Self.villageWord) }) {
            return String(village.dropFirst(Self.villageWord.count))
        }
        return parts.first
    }

    private static let villageWord = "Village "

    /// In full years.
    func age(on day: Day) -> Int64? {
        guard let birth = Day(self[Patient.dateOfBirth.name]) else { return nil }
        let (born, now) = (birth.description.split(separator: "-"), day.description.split(separator: "-"))
        guard born.count == 3, now.count == 3, let from = Int64(born[0]), let to = Int64(now[0]) else { return nil }
        let hadBirthday = now[1...].joined(separator: "-") >= born[1...].joined(separator: "-")
        return to - from - (hadBirthday ? 0 : 1)
    }

    /// A person with all that tells them from others of the same name: few surnames exist.
    func person(on day: Day) -> String {
        let parts = [
            personName, village, text(Patient.phoneNumber.name),
            age(on: day).map { $0 == 1 ? "1 year" : "\($0) years" },
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }
}

extension RecordState {
    /// One word, for scripts.
    var word: String {
        switch self {
        case .accepted: "accepted"
        case .savedHere: "saved"
        case .waiting: "waiting"
        case .sent: "sent"
        case .refused: "refused"
        }
    }

    /// By sign and word, never by one alone.
    func sentence(_ clock: PersonClock) -> String {
        switch self {
        case .accepted(let instant): "✓ accepted" + (instant.map { " \(clock.text($0))" } ?? "")
        case .savedHere: "● saved here"
        case .waiting: "● saved here, waits for a decision"
        case .sent: "● sent, no answer yet"
        case .refused: "! refused: \(reason ?? "")"
        }
    }

    /// Why it was refused, for people: without the field's name before the sentence.
    var reason: String? {
        guard case .refused(_, let message) = self else { return nil }
        return message.withoutField
    }
}

extension String {
    /// What the server says of a value, without the name of the field that is before it.
    var withoutField: String { replacing(#/^[a-z_]+: /#, with: "") }
}
