#pragma once

#include <array>
#include <cstdint>
#include <string_view>

// The words that invented clinics are made of. Nobody in here exists.
namespace giposync::sandbox::vocabulary {

inline constexpr auto women = std::to_array<std::string_view>(
    {"Giulia",    "Chiara",   "Francesca", "Sara",     "Martina", "Alessia",   "Elisa",     "Nicolò Maria",
     "Anna Rita", "Beatrice", "Ilaria",    "Federica", "Lucia",   "Teresa",    "Noemi",     "Zoë",
     "Caterina",  "Mariù",    "Paola",     "Rosa",     "Silvia",  "Valentina", "Donatella", "Agnese"}
);

inline constexpr auto men = std::to_array<std::string_view>(
    {"Marco",    "Luca",   "Matteo",    "Alessandro", "Andrea",  "Niccolò",   "Davide", "Simone",
     "Pietro",   "Giosuè", "Gian Luca", "Stefano",    "Antonio", "Salvatore", "Mosè",   "Riccardo",
     "Emanuele", "Fabio",  "Enzo",      "Tommaso",    "Carlo",   "Ettore",    "Ciro",   "Vittorio"}
);

inline constexpr auto surnames = std::to_array<std::string_view>(
    {"Rossi",      "Russo",  "Ferrari",   "Esposito", "Bianchi",       "Romano",     "Colombo",   "Ricci",
     "Marino",     "Greco",  "Bruno",     "Gallo",    "Conti",         "De Luca",    "Mancini",   "Costa",
     "Giordano",   "Rizzo",  "Lombardi",  "Moretti",  "Barbieri",      "Fontana",    "Santoro",   "Mariani",
     "Rinaldi",    "Caruso", "Ferrara",   "Galli",    "Martini",       "Leone",      "Longo",     "Gentile",
     "Martinelli", "Vitale", "Lo Presti", "Coppola",  "D'Angelo",      "Dall'Oglio", "Nicolò",    "Cantù",
     "Salis",      "Piras",  "Hofer",     "Thöni",    "Weißensteiner", "Fabbri",     "Sabbatini", "Zanon"}
);

struct City
{
    std::string_view name;
    std::string_view province;
    std::uint32_t postal_code;
};

inline constexpr auto cities = std::to_array<City>({
    {"Milano", "MI", 20100},
    {"Monza", "MB", 20900},
    {"Sesto San Giovanni", "MI", 20099},
    {"Cantù", "CO", 22063},
    {"Forlì", "FC", 47121},
    {"Bologna", "BO", 40121},
    {"Roma", "RM", 118},
    {"Torino", "TO", 10121},
    {"L'Aquila", "AQ", 67100},
    {"Reggio nell'Emilia", "RE", 42121},
    {"Bolzano/Bozen", "BZ", 39100},
    {"Napoli", "NA", 80121},
    {"Bari", "BA", 70121},
    {"Nardò", "LE", 73048},
    {"Cagliari", "CA", 9124},
    {"Palermo", "PA", 90133},
});

inline constexpr auto streets = std::to_array<std::string_view>(
    {"Via Roma",
     "Via Garibaldi",
     "Corso Buenos Aires",
     "Via Dante Alighieri",
     "Piazza della Libertà",
     "Viale Monza",
     "Via XXV Aprile",
     "Largo dell'Università",
     "Via Manzoni",
     "Via San Francesco d'Assisi",
     "Vicolo Stretto",
     "Via Verdi",
     "Strada Provinciale 12",
     "Lungomare Colombo"}
);

inline constexpr auto tags = std::to_array<std::string_view>(
    {"vip",
     "diabete",
     "ipertensione",
     "convenzione",
     "minore",
     "privacy firmata",
     "anticoagulanti",
     "allergia: penicillina",
     "richiamare",
     "assicurato"}
);

struct Service
{
    std::string_view code;
    std::string_view name;
    std::string_view specialty;
    std::int32_t minutes;
    std::int32_t cents;
};

inline constexpr auto services = std::to_array<Service>({
    {"VIS01", "Prima visita cardiologica", "Cardiologia", 40, 13000},
    {"VIS02", "Visita cardiologica di controllo", "Cardiologia", 30, 9000},
    {"ECG", "Elettrocardiogramma", "Cardiologia", 20, 4550},
    {"ECO01", "Ecocolordoppler cardiaco", "Cardiologia", 40, 12090},
    {"HOL24", "Holter ECG 24 ore", "Cardiologia", 20, 9900},
    {"VIS10", "Prima visita dermatologica", "Dermatologia", 30, 11000},
    {"DER02", "Mappatura dei nei", "Dermatologia", 30, 9500},
    {"DER03", "Crioterapia", "Dermatologia", 20, 6010},
    {"VIS20", "Prima visita fisiatrica", "Fisiatria", 40, 11000},
    {"FKT01", "Fisioterapia, seduta", "Fisioterapia", 45, 4800},
    {"FKT02", "Tecarterapia", "Fisioterapia", 30, 4210},
    {"FKT03", "Rieducazione motoria", "Fisioterapia", 45, 5000},
    {"VIS30", "Prima visita ortopedica", "Ortopedia", 30, 12000},
    {"ORT02", "Infiltrazione articolare", "Ortopedia", 20, 9070},
    {"VIS40", "Visita oculistica", "Oculistica", 30, 10000},
    {"OCU02", "Campo visivo", "Oculistica", 20, 5500},
    {"VIS50", "Visita ginecologica", "Ginecologia", 30, 12000},
    {"ECO10", "Ecografia addome completo", "Radiologia", 30, 8080},
    {"ECO11", "Ecografia tiroidea", "Radiologia", 20, 6540},
    {"NUT01", "Prima visita nutrizionale", "Nutrizione", 60, 9000},
    {"PSI01", "Colloquio psicologico", "Psicologia", 50, 7000},
    {"PRE01", "Prelievo", "Laboratorio", 10, 510},
});

struct Diagnosis
{
    std::string_view code;
    std::string_view name;
};

inline constexpr auto diagnoses = std::to_array<Diagnosis>({
    {"M54.5", "Lombalgia"},
    {"I10", "Ipertensione essenziale"},
    {"M17.1", "Gonartrosi"},
    {"L40.0", "Psoriasi volgare"},
    {"H52.1", "Miopia"},
    {"M75.1", "Lesione della cuffia dei rotatori"},
    {"E66.9", "Obesità"},
    {"I48", "Fibrillazione atriale"},
    {"F41.1", "Ansia generalizzata"},
    {"D22.9", "Nevo melanocitico"},
    {"M25.5", "Dolore articolare"},
    {"E04.1", "Nodulo tiroideo"},
});

inline constexpr auto price_list_names = std::to_array<std::string_view>(
    {"Listino privati",
     "Convenzione aziendale",
     "Fondo sanitario integrativo",
     "Assicurati diretti",
     "Pacchetti prevenzione",
     "Listino dipendenti",
     "Sportivi agonisti",
     "Tariffa sociale"}
);

inline constexpr auto notes = std::to_array<std::string_view>(
    {"Preferisce il pomeriggio",
     "Portare gli esami precedenti",
     "Chiamare il giorno prima",
     "Accesso con carrozzina",
     "Parla tedesco e ladino",
     "Digiuno da 8 ore",
     "Ha chiesto: «si può anticipare?»",
     "Due righe\ncon un a capo e una \"citazione\""}
);

inline constexpr auto payment_methods =
    std::to_array<std::string_view>({"card", "cash", "bank_transfer", "cheque"});

inline constexpr auto insurances = std::to_array<std::string_view>(
    {"Assicurazioni Prealpi", "Cassa Mutua Artigiani", "Fondo Salute Lombardo", "Previdenza Adriatica"}
);

}  // namespace giposync::sandbox::vocabulary
