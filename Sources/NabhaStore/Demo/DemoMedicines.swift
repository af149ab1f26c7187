/// A medicine that primary health centres stock.
struct DemoMedicine: Sendable {
    let name: String
    let description: String
    let isPrescriptionRequired: Bool
}

/// Generic names with strengths, after the national list of essential medicines.
enum DemoMedicines {
    static let all: [DemoMedicine] = groups.flatMap { group in
        group.names.map {
            DemoMedicine(name: $0, description: group.use, isPrescriptionRequired: group.isPrescriptionRequired)
        }
    }

    private struct Group {
        let use: String
        let isPrescriptionRequired: Bool
        let names: [String]

        init(_ use: String, prescription: Bool, _ names: [String]) {
            self.use = use
            isPrescriptionRequired = prescription
            self.names = names
        }
    }

    private static let groups = overTheCounter + infections + longTerm + others

    private static let overTheCounter = [
        Group(
            "Pain and fever",
            prescription: false,
            [
                "Paracetamol 500 mg", "Paracetamol 650 mg", "Paracetamol syrup 125 mg/5 ml", "Ibuprofen 200 mg",
                "Ibuprofen 400 mg", "Aspirin 300 mg", "Diclofenac gel 1 %", "Mefenamic acid 250 mg",
            ]
        ),
        Group(
            "Rehydration and diarrhoea",
            prescription: false,
            ["ORS sachet 20.5 g", "Zinc 20 mg", "Zinc syrup 20 mg/5 ml", "Loperamide 2 mg"]
        ),
        Group(
            "Vitamins and minerals",
            prescription: false,
            [
                "Ferrous sulphate with folic acid", "Folic acid 5 mg", "Iron syrup 50 mg/5 ml",
                "Calcium carbonate 500 mg", "Cholecalciferol 60,000 IU", "Vitamin A 200,000 IU", "Vitamin B complex",
                "Ascorbic acid 500 mg",
            ]
        ),
        Group(
            "Allergy and cold",
            prescription: false,
            [
                "Cetirizine 10 mg", "Cetirizine syrup 5 mg/5 ml", "Chlorpheniramine 4 mg", "Levocetirizine 5 mg",
                "Saline nasal drops 0.65 %", "Dextromethorphan syrup 10 mg/5 ml",
            ]
        ),
        Group(
            "Acidity and bowels",
            prescription: false,
            [
                "Omeprazole 20 mg", "Pantoprazole 40 mg", "Ranitidine 150 mg", "Antacid suspension 170 ml",
                "Bisacodyl 5 mg", "Lactulose syrup 10 g/15 ml", "Domperidone 10 mg", "Dicyclomine 10 mg",
            ]
        ),
        Group(
            "Skin and wounds",
            prescription: false,
            [
                "Clotrimazole cream 1 %", "Permethrin cream 5 %", "Povidone iodine ointment 5 %",
                "Silver sulfadiazine cream 1 %", "Calamine lotion", "Gentian violet paint 1 %",
                "Benzoyl peroxide gel 5 %",
            ]
        ),
    ]

    private static let infections = [
        Group(
            "Antibiotic",
            prescription: true,
            [
                "Amoxicillin 250 mg", "Amoxicillin 500 mg", "Amoxicillin syrup 125 mg/5 ml",
                "Amoxicillin with clavulanic acid 625 mg", "Azithromycin 250 mg", "Azithromycin 500 mg",
                "Cefixime 200 mg", "Cefalexin 500 mg", "Ceftriaxone injection 1 g", "Ciprofloxacin 500 mg",
                "Doxycycline 100 mg", "Metronidazole 400 mg", "Nitrofurantoin 100 mg", "Co-trimoxazole 480 mg",
                "Gentamicin injection 80 mg", "Levofloxacin 500 mg",
            ]
        ),
        Group("Worms", prescription: false, ["Albendazole 400 mg", "Mebendazole 100 mg", "Ivermectin 12 mg"]),
        Group(
            "Malaria, fungal and viral infections",
            prescription: true,
            [
                "Artemether with lumefantrine 80/480 mg", "Chloroquine 250 mg", "Primaquine 7.5 mg",
                "Fluconazole 150 mg", "Aciclovir 400 mg", "Oseltamivir 75 mg",
            ]
        ),
        Group(
            "Tuberculosis",
            prescription: true,
            ["Isoniazid 300 mg", "Rifampicin 450 mg", "Pyrazinamide 750 mg", "Ethambutol 800 mg"]
        ),
    ]

    private static let longTerm = [
        Group(
            "Diabetes",
            prescription: true,
            [
                "Metformin 500 mg", "Metformin 1,000 mg", "Glimepiride 1 mg", "Glimepiride 2 mg", "Gliclazide 80 mg",
                "Sitagliptin 50 mg", "Insulin regular 40 IU/ml", "Insulin premixed 30/70 40 IU/ml",
            ]
        ),
        Group(
            "Blood pressure and heart",
            prescription: true,
            [
                "Amlodipine 2.5 mg", "Amlodipine 5 mg", "Telmisartan 40 mg", "Telmisartan 80 mg", "Losartan 50 mg",
                "Enalapril 5 mg", "Atenolol 50 mg", "Metoprolol 25 mg", "Hydrochlorothiazide 25 mg", "Furosemide 40 mg",
                "Spironolactone 25 mg", "Atorvastatin 10 mg", "Atorvastatin 20 mg", "Aspirin 75 mg",
                "Clopidogrel 75 mg", "Isosorbide dinitrate 5 mg",
            ]
        ),
        Group(
            "Asthma and lungs",
            prescription: true,
            [
                "Salbutamol inhaler 100 mcg", "Salbutamol nebuliser solution 5 mg/ml", "Budesonide inhaler 200 mcg",
                "Montelukast 10 mg", "Prednisolone 5 mg",
            ]
        ),
        Group("Thyroid", prescription: true, ["Levothyroxine 50 mcg", "Levothyroxine 100 mcg", "Carbimazole 5 mg"]),
        Group(
            "Nerves and mind",
            prescription: true,
            [
                "Phenytoin 100 mg", "Sodium valproate 200 mg", "Carbamazepine 200 mg", "Amitriptyline 25 mg",
                "Escitalopram 10 mg",
            ]
        ),
    ]

    private static let others = [
        Group(
            "Mother and child",
            prescription: true,
            [
                "Oxytocin injection 5 IU/ml", "Misoprostol 200 mcg", "Magnesium sulphate injection 50 %",
                "Methyldopa 250 mg",
            ]
        ),
        Group(
            "Eyes and ears",
            prescription: true,
            ["Ciprofloxacin eye drops 0.3 %", "Carboxymethylcellulose eye drops 0.5 %", "Timolol eye drops 0.5 %"]
        ),
        Group(
            "Emergency",
            prescription: true,
            [
                "Adrenaline injection 1 mg/ml", "Hydrocortisone injection 100 mg", "Atropine injection 0.6 mg/ml",
                "Dextrose infusion 5 %", "Ringer lactate 500 ml", "Ondansetron 4 mg",
            ]
        ),
    ]
}
