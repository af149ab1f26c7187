/// A name in the three scripts of the district.
struct DemoName: Sendable {
    enum Script { case latin, gurmukhi, devanagari }

    private let latin: String
    private let gurmukhi: String
    private let devanagari: String

    init(_ latin: String, _ gurmukhi: String, _ devanagari: String) {
        self.latin = latin
        self.gurmukhi = gurmukhi
        self.devanagari = devanagari
    }

    func written(in script: Script) -> String {
        switch script {
        case .latin: latin
        case .gurmukhi: gurmukhi
        case .devanagari: devanagari
        }
    }
}

/// Names as they are common in the region; who bears them is invented.
enum DemoNames {
    static let kaur = DemoName("Kaur", "ਕੌਰ", "कौर")
    static let singh = DemoName("Singh", "ਸਿੰਘ", "सिंह")

    static let womensFamilies: [DemoName] = [
        DemoName("Devi", "ਦੇਵੀ", "देवी"), DemoName("Rani", "ਰਾਣੀ", "रानी"), DemoName("Sharma", "ਸ਼ਰਮਾ", "शर्मा"),
        DemoName("Begum", "ਬੇਗਮ", "बेगम"), DemoName("Gupta", "ਗੁਪਤਾ", "गुप्ता"), DemoName("Verma", "ਵਰਮਾ", "वर्मा"),
    ]
    static let mensFamilies: [DemoName] = [
        DemoName("Kumar", "ਕੁਮਾਰ", "कुमार"), DemoName("Sharma", "ਸ਼ਰਮਾ", "शर्मा"), DemoName("Ram", "ਰਾਮ", "राम"),
        DemoName("Khan", "ਖ਼ਾਨ", "ख़ान"), DemoName("Gupta", "ਗੁਪਤਾ", "गुप्ता"), DemoName("Verma", "ਵਰਮਾ", "वर्मा"),
    ]

    static let women: [DemoName] = [
        DemoName("Gurpreet", "ਗੁਰਪ੍ਰੀਤ", "गुरप्रीत"), DemoName("Harpreet", "ਹਰਪ੍ਰੀਤ", "हरप्रीत"),
        DemoName("Manpreet", "ਮਨਪ੍ਰੀਤ", "मनप्रीत"), DemoName("Jaspreet", "ਜਸਪ੍ਰੀਤ", "जसप्रीत"),
        DemoName("Amandeep", "ਅਮਨਦੀਪ", "अमनदीप"), DemoName("Kulwinder", "ਕੁਲਵਿੰਦਰ", "कुलविंदर"),
        DemoName("Paramjit", "ਪਰਮਜੀਤ", "परमजीत"), DemoName("Baljit", "ਬਲਜੀਤ", "बलजीत"),
        DemoName("Sukhwinder", "ਸੁਖਵਿੰਦਰ", "सुखविंदर"), DemoName("Rajwinder", "ਰਾਜਵਿੰਦਰ", "राजविंदर"),
        DemoName("Simran", "ਸਿਮਰਨ", "सिमरन"), DemoName("Navjot", "ਨਵਜੋਤ", "नवजोत"),
        DemoName("Surjit", "ਸੁਰਜੀਤ", "सुरजीत"), DemoName("Nasib", "ਨਸੀਬ", "नसीब"),
        DemoName("Gurdev", "ਗੁਰਦੇਵ", "गुरदेव"), DemoName("Mohinder", "ਮਹਿੰਦਰ", "मोहिंदर"),
        DemoName("Kamlesh", "ਕਮਲੇਸ਼", "कमलेश"), DemoName("Sunita", "ਸੁਨੀਤਾ", "सुनीता"),
        DemoName("Reena", "ਰੀਨਾ", "रीना"), DemoName("Asha", "ਆਸ਼ਾ", "आशा"),
    ]

    static let men: [DemoName] = [
        DemoName("Gurpreet", "ਗੁਰਪ੍ਰੀਤ", "गुरप्रीत"), DemoName("Harjit", "ਹਰਜੀਤ", "हरजीत"),
        DemoName("Jagtar", "ਜਗਤਾਰ", "जगतार"), DemoName("Balwinder", "ਬਲਵਿੰਦਰ", "बलविंदर"),
        DemoName("Amrik", "ਅਮਰੀਕ", "अमरीक"), DemoName("Gurmeet", "ਗੁਰਮੀਤ", "गुरमीत"),
        DemoName("Lakhwinder", "ਲਖਵਿੰਦਰ", "लखविंदर"), DemoName("Nirmal", "ਨਿਰਮਲ", "निर्मल"),
        DemoName("Darshan", "ਦਰਸ਼ਨ", "दर्शन"), DemoName("Hardeep", "ਹਰਦੀਪ", "हरदीप"),
        DemoName("Jaswant", "ਜਸਵੰਤ", "जसवंत"), DemoName("Mandeep", "ਮਨਦੀਪ", "मनदीप"),
        DemoName("Ranjit", "ਰਣਜੀਤ", "रणजीत"), DemoName("Sukhdev", "ਸੁਖਦੇਵ", "सुखदेव"),
        DemoName("Kuldeep", "ਕੁਲਦੀਪ", "कुलदीप"), DemoName("Bhupinder", "ਭੁਪਿੰਦਰ", "भूपिंदर"),
        DemoName("Ramesh", "ਰਮੇਸ਼", "रमेश"), DemoName("Vijay", "ਵਿਜੇ", "विजय"),
        DemoName("Salim", "ਸਲੀਮ", "सलीम"), DemoName("Ashok", "ਅਸ਼ੋਕ", "अशोक"),
    ]
}

/// Villages that are not on the map, called as villages there are.
enum DemoVillages {
    static let all: [String] = founders.flatMap { founder in endings.map { founder + $0 } }

    private static let founders = [
        "Harnam", "Gurdit", "Sohan", "Bachan", "Mehar", "Jassa", "Dhanna", "Kehar", "Sunder", "Wazir", "Lakha", "Bhola",
        "Ratan", "Chanan", "Dalip",
    ]
    private static let endings = ["pura", "garh", "wala", "majra"]
}
