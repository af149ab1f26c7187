import NabhaModel

/// What people come with, and what is found and given: plausible, not advice.
struct DemoComplaint: Sendable {
    let symptoms: String
    let inPunjabi: String
    let inHindi: String
    let diagnosis: String
    let prescription: String

    init(_ symptoms: String, _ inPunjabi: String, _ inHindi: String, _ diagnosis: String, _ prescription: String) {
        self.symptoms = symptoms
        self.inPunjabi = inPunjabi
        self.inHindi = inHindi
        self.diagnosis = diagnosis
        self.prescription = prescription
    }
}

enum DemoComplaints {
    static func of(_ specialization: DemoSpecialization) -> [DemoComplaint] {
        switch specialization {
        case .general: general
        case .women: women
        case .children: children
        case .bones: bones
        case .ears: ears
        case .skin: skin
        case .eyes: eyes
        }
    }

    static func reasons(_ by: Appointment.CancelledBy) -> [String] {
        switch by {
        case .patient:
            [
                "Feeling better now.", "No bus to town that day.", "ਘਰ ਵਿੱਚ ਵਿਆਹ ਹੈ", "काम से छुट्टी नहीं मिली",
                "Going to another doctor.", "Wheat harvest, cannot come.",
            ]
        case .doctor: ["Called to an emergency.", "On leave that day.", "On duty at the immunisation camp."]
        case .admin: ["Booked twice.", "The centre has no power that day."]
        }
    }

    static let advice = [
        "Advised plenty of fluids and rest.", "Advised less salt and a daily walk.",
        "Counselled on taking medicine daily.",
        "Advised to return at once if it gets worse.", "Explained in Punjabi; family present.", "Weight to be checked.",
        "ਦਵਾਈ ਸਮੇਂ ਸਿਰ ਲੈਣ ਲਈ ਕਿਹਾ।",
    ]

    private static let general = [
        DemoComplaint(
            "Fever with body ache and chills",
            "ਬੁਖਾਰ ਅਤੇ ਸਰੀਰ ਦਰਦ",
            "बुखार और बदन दर्द",
            "Viral fever",
            "Tab Paracetamol 500 mg 1-1-1 for 3 days"
        ),
        DemoComplaint(
            "Cough with yellow phlegm",
            "ਖੰਘ ਤੇ ਬਲਗਮ",
            "खांसी और बलगम",
            "Acute bronchitis",
            "Cap Amoxicillin 500 mg 1-1-1 for 5 days; steam inhalation"
        ),
        DemoComplaint(
            "Headache and giddiness",
            "ਸਿਰ ਦਰਦ ਅਤੇ ਚੱਕਰ",
            "सिर दर्द और चक्कर",
            "Hypertension, stage 1",
            "Tab Amlodipine 5 mg 1-0-0 for 30 days"
        ),
        DemoComplaint(
            "Passing urine often, thirst, weight loss",
            "ਵਾਰ ਵਾਰ ਪਿਸ਼ਾਬ ਤੇ ਪਿਆਸ",
            "बार-बार पेशाब और प्यास",
            "Type 2 diabetes mellitus",
            "Tab Metformin 500 mg 1-0-1 after food for 30 days; Tab Glimepiride 1 mg 1-0-0"
        ),
        DemoComplaint(
            "Burning in the chest after meals",
            "ਖਾਣੇ ਤੋਂ ਬਾਅਦ ਛਾਤੀ ਵਿੱਚ ਜਲਣ",
            "खाने के बाद सीने में जलन",
            "Acid reflux",
            "Cap Omeprazole 20 mg 1-0-0 before food for 14 days"
        ),
        DemoComplaint(
            "Loose stools and vomiting",
            "ਦਸਤ ਅਤੇ ਉਲਟੀਆਂ",
            "दस्त और उल्टी",
            "Acute gastroenteritis",
            "ORS after each stool; Tab Ondansetron 4 mg if vomiting"
        ),
        DemoComplaint(
            "Breathless at night, wheeze",
            "ਰਾਤ ਨੂੰ ਸਾਹ ਚੜ੍ਹਦਾ ਹੈ",
            "रात को सांस फूलना",
            "Bronchial asthma",
            "Salbutamol inhaler 100 mcg 2 puffs when needed; Budesonide inhaler 200 mcg 1-0-1"
        ),
        DemoComplaint(
            "Tiredness and pale skin",
            "ਥਕਾਵਟ ਅਤੇ ਕਮਜ਼ੋਰੀ",
            "थकान और कमजोरी",
            "Iron deficiency anaemia",
            "Tab Ferrous sulphate with folic acid 1-0-0 for 90 days"
        ),
    ]

    private static let women = [
        DemoComplaint(
            "Antenatal check, sixth month",
            "ਗਰਭ ਦੀ ਜਾਂਚ, ਛੇਵਾਂ ਮਹੀਨਾ",
            "गर्भ की जांच, छठा महीना",
            "Pregnancy, 24 weeks, no complaint",
            "Tab Ferrous sulphate with folic acid 1-0-0; Tab Calcium carbonate 500 mg 1-0-1"
        ),
        DemoComplaint(
            "Heavy and painful periods",
            "ਮਾਹਵਾਰੀ ਵਿੱਚ ਬਹੁਤ ਦਰਦ",
            "माहवारी में बहुत दर्द",
            "Dysmenorrhoea",
            "Tab Mefenamic acid 250 mg 1-1-1 for 3 days"
        ),
        DemoComplaint(
            "Burning while passing urine",
            "ਪਿਸ਼ਾਬ ਵਿੱਚ ਜਲਣ",
            "पेशाब में जलन",
            "Urinary tract infection",
            "Cap Nitrofurantoin 100 mg 1-0-1 for 5 days; plenty of water"
        ),
    ]

    private static let children = [
        DemoComplaint(
            "Fever and cough, feeding less",
            "ਬੱਚੇ ਨੂੰ ਬੁਖਾਰ ਤੇ ਖੰਘ",
            "बच्चे को बुखार और खांसी",
            "Upper respiratory infection",
            "Paracetamol syrup 125 mg/5 ml when feverish; plenty of fluids"
        ),
        DemoComplaint(
            "Loose watery stools",
            "ਬੱਚੇ ਨੂੰ ਪਤਲੇ ਦਸਤ",
            "बच्चे को पतले दस्त",
            "Acute diarrhoea without dehydration",
            "ORS after each stool; Tab Zinc 20 mg once a day for 14 days"
        ),
        DemoComplaint(
            "Itching at night, poor appetite",
            "ਰਾਤ ਨੂੰ ਖੁਜਲੀ, ਭੁੱਖ ਘੱਟ",
            "रात में खुजली, भूख कम",
            "Worm infestation",
            "Tab Albendazole 400 mg once"
        ),
    ]

    private static let bones = [
        DemoComplaint(
            "Pain in both knees on climbing stairs",
            "ਗੋਡਿਆਂ ਵਿੱਚ ਦਰਦ",
            "घुटनों में दर्द",
            "Osteoarthritis of the knees",
            "Tab Paracetamol 650 mg 1-0-1; Diclofenac gel; knee exercises"
        ),
        DemoComplaint(
            "Low back pain after lifting",
            "ਕਮਰ ਦਰਦ",
            "कमर दर्द",
            "Lumbar strain",
            "Tab Ibuprofen 400 mg 1-0-1 after food for 5 days; warm compress"
        ),
    ]

    private static let ears = [
        DemoComplaint(
            "Ear pain and discharge",
            "ਕੰਨ ਵਿੱਚ ਦਰਦ",
            "कान में दर्द",
            "Otitis media",
            "Cap Amoxicillin 500 mg 1-1-1 for 7 days; keep the ear dry"
        ),
        DemoComplaint(
            "Sore throat, pain on swallowing",
            "ਗਲੇ ਵਿੱਚ ਦਰਦ",
            "गले में दर्द",
            "Acute tonsillitis",
            "Tab Azithromycin 500 mg 1-0-0 for 3 days; salt water gargle"
        ),
    ]

    private static let skin = [
        DemoComplaint(
            "Itching between the fingers, worse at night",
            "ਉਂਗਲਾਂ ਵਿੱਚ ਖੁਜਲੀ",
            "उंगलियों में खुजली",
            "Scabies",
            "Permethrin cream 5 % over the body overnight, again after a week; treat the family"
        ),
        DemoComplaint(
            "Round itchy patches",
            "ਦਾਦ",
            "दाद",
            "Tinea corporis",
            "Clotrimazole cream 1 % twice a day for 4 weeks"
        ),
    ]

    private static let eyes = [
        DemoComplaint(
            "Red watery eyes",
            "ਅੱਖਾਂ ਲਾਲ ਤੇ ਪਾਣੀ",
            "आंखें लाल और पानी",
            "Conjunctivitis",
            "Ciprofloxacin eye drops 0.3 % four times a day for 5 days"
        ),
        DemoComplaint(
            "Blurred vision, slowly worse",
            "ਧੁੰਦਲਾ ਦਿਸਦਾ ਹੈ",
            "धुंधला दिखता है",
            "Immature cataract, both eyes",
            "Carboxymethylcellulose eye drops; listed for the eye camp"
        ),
    ]
}
