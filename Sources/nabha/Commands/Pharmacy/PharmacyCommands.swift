import ArgumentParser

struct PharmacyCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pharmacy",
        abstract: "Pharmacies, and who works there.",
        subcommands: [PharmacyList.self, PharmacyStaffCommands.self]
    )
}

struct PharmacyStaffCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff",
        abstract: "Who works at a pharmacy: being on its staff makes a user a pharmacist.",
        subcommands: [PharmacyStaffList.self, PharmacyStaffAdd.self, PharmacyStaffRemove.self]
    )
}
