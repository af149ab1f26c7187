public import Foundation
import NabhaModel

/// An appointment as it is shown: what the server knows, with what was done on this phone.
public struct ShownAppointment: Sendable, Hashable, Identifiable {
    /// Where an appointment is in its life.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// Booked, and not confirmed by the doctor.
        case pending = "PENDING"
        /// The doctor is expecting the patient.
        case confirmed = "CONFIRMED"
        /// The patient was there.
        case completed = "COMPLETED"
        /// The patient did not come.
        case noShow = "NO_SHOW"
        /// It will not take place.
        case cancelled = "CANCELLED"
    }

    /// Its name.
    public let id: RecordName
    /// The number that the server gave the patient; negative for one made on this phone and not sent yet.
    public let patient: Int64
    /// First and last name of the patient, where this phone has the patient's record.
    public let patientName: String?
    /// The number of the doctor.
    public let doctor: Int64
    /// When it begins.
    public let date: Date
    /// Where it is in its life.
    public let status: Status
    /// What the patient complains of.
    public let symptoms: String?
    /// What the doctor found.
    public let diagnosis: String?
    /// What the doctor prescribed.
    public let prescription: String?
    /// What else is to be known.
    public let notes: String?
    /// Why it was cancelled.
    public let cancelledReason: String?

    init?(_ record: ShownRecord, patient: ShownRecord?) {
        guard let word = String(record[Appointment.status.name]), let status = Status(rawValue: word),
            let date = Instant(record[Appointment.date.name])
        else { return nil }
        id = RecordName(record.key.uid)
        self.patient = RecordID(record[Appointment.patient.name]) ?? 0
        patientName = patient.map(ShownPatient.name)
        doctor = RecordID(record[Appointment.doctor.name]) ?? 0
        self.date = date.date
        self.status = status
        symptoms = String(record[Appointment.symptoms.name])
        diagnosis = String(record[Appointment.diagnosis.name])
        prescription = String(record[Appointment.prescription.name])
        notes = String(record[Appointment.notes.name])
        cancelledReason = String(record[Appointment.cancelledReason.name])
    }
}
