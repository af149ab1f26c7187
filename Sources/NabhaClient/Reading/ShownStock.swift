import NabhaModel

/// How much of a medicine a pharmacy has, as shown.
public struct ShownStock: Sendable, Hashable, Identifiable {
    /// The name of the record.
    public let id: RecordName
    /// The number of the pharmacy.
    public let pharmacy: Int64
    /// Its name.
    public let pharmacyName: String
    /// The number of the medicine.
    public let medicine: Int64
    /// Its name.
    public let medicineName: String
    /// How many there are, with what was given out on this phone taken off.
    public let quantity: Int64

    init(_ record: ShownRecord) {
        id = RecordName(record.key.uid)
        pharmacy = RecordID(record[PharmacyInventory.pharmacy.name]) ?? 0
        pharmacyName = String(record["pharmacy_name"]) ?? ""
        medicine = RecordID(record[PharmacyInventory.medicine.name]) ?? 0
        medicineName = String(record["medicine_name"]) ?? ""
        quantity = Int64(record[PharmacyInventory.quantityAvailable.name]) ?? 0
    }
}
