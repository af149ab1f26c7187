public import Foundation
import GRDB
import NabhaModel

/// What is on the phone. Reading needs no network and takes no time worth speaking of.
extension SyncClient {
    /// The appointments of a day, in their order.
    ///
    /// - Parameter calendar: whose day; that of the user, if left out.
    public func today(calendar: Calendar = .current) throws -> [ShownAppointment] {
        let now = configuration.environment.now().date
        guard let day = calendar.dateInterval(of: .day, for: now) else { return [] }
        return try appointments(from: day.start, to: day.end)
    }

    /// The appointments that begin from one instant on and before another, in their order.
    public func appointments(from start: Date, to end: Date) throws -> [ShownAppointment] {
        try read { replica in
            let column = Appointment.date.name
            return
                try replica.records(
                    "appointment",
                    where: "\"\(column)\" >= ? AND \"\(column)\" < ? ORDER BY \"\(column)\", uid",
                    [Instant(start).microseconds, Instant(end).microseconds]
                )
                .compactMap { try Self.shown($0, replica) }
        }
    }

    /// An appointment; nil where it is not on this phone.
    public func appointment(_ name: RecordName) throws -> ShownAppointment? {
        try read { replica in
            try replica.record("appointment", uid: name.uid).flatMap { try Self.shown($0, replica) }
        }
    }

    /// The patients whose name, number or telephone number has a text in it; all of them for an empty one.
    public func patients(matching text: String = "") throws -> [ShownPatient] {
        let wanted = text.lowercased()
        return try read { replica in
            try replica.records("patient").map(ShownPatient.init)
                .filter { patient in
                    wanted.isEmpty || patient.name.lowercased().contains(wanted)
                        || patient.phoneNumber.contains(wanted) || String(patient.number) == wanted
                }
                .sorted { ($0.name, $0.number) < ($1.name, $1.number) }
        }
    }

    /// What there is of medicines, by their names.
    ///
    /// - Parameters:
    ///   - pharmacy: only there; everywhere if left out.
    ///   - text: only of medicines with this in their name.
    public func stock(pharmacy: Int64? = nil, matching text: String = "") throws -> [ShownStock] {
        let wanted = text.lowercased()
        return try read { replica in
            try replica.records("pharmacy_inventory").map(ShownStock.init)
                .filter { item in
                    (pharmacy == nil || item.pharmacy == pharmacy)
                        && (wanted.isEmpty || item.medicineName.lowercased().contains(wanted))
                }
                .sorted {
                    ($0.medicineName, $0.pharmacyName, $0.id.uid) < ($1.medicineName, $1.pharmacyName, $1.id.uid)
                }
        }
    }

    private static func shown(_ record: ShownRecord, _ replica: Replica) throws -> ShownAppointment? {
        let patient = try RecordID(record[Appointment.patient.name]).flatMap { try replica.record("patient", $0) }
        return ShownAppointment(record, patient: patient)
    }
}
