import ArgumentParser

struct PharmacyCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pharmacy",
        abstract: "Pharmacies, and who works there.",
        discussion: """
            A pharmacist is a user on a pharmacy's staff, so the pharmacy comes first.

            EXAMPLES
              nabha pharmacy create "Bhadson Road Medical" --location "Bhadson Road"
              nabha user create simran --role pharmacist --pharmacy "Bhadson Road Medical"
            """,
        subcommands: [PharmacyCreate.self, PharmacyList.self, PharmacyStaffCommands.self]
    )
}

struct PharmacyStaffCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff",
        abstract: "Who works at a pharmacy: being on its staff makes a user a pharmacist.",
        subcommands: [PharmacyStaffList.self, PharmacyStaffAdd.self, PharmacyStaffRemove.self]
    )
}
