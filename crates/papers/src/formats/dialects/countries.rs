//! Names of countries for the codes that services give (ISO 3166-1, two letters).

const CODES: &str = "AE United Arab Emirates|AF Afghanistan|AL Albania|AM Armenia|AO Angola|AR Argentina|AT Austria|AU Australia|\
AZ Azerbaijan|BA Bosnia and Herzegovina|BB Barbados|BD Bangladesh|BE Belgium|BF Burkina Faso|BG Bulgaria|BH Bahrain|BI Burundi|\
BJ Benin|BN Brunei|BO Bolivia|BR Brazil|BT Bhutan|BW Botswana|BY Belarus|CA Canada|CD Congo|CG Congo|CH Switzerland|CL Chile|\
CM Cameroon|CN China|CO Colombia|CR Costa Rica|CU Cuba|CY Cyprus|CZ Czech Republic|DE Germany|DK Denmark|DO Dominican Republic|\
DZ Algeria|EC Ecuador|EE Estonia|EG Egypt|ES Spain|ET Ethiopia|FI Finland|FJ Fiji|FR France|GA Gabon|GB United Kingdom|\
GE Georgia|GH Ghana|GN Guinea|GR Greece|GT Guatemala|HK Hong Kong|HN Honduras|HR Croatia|HT Haiti|HU Hungary|ID Indonesia|\
IE Ireland|IL Israel|IN India|IQ Iraq|IR Iran|IS Iceland|IT Italy|JM Jamaica|JO Jordan|JP Japan|KE Kenya|KG Kyrgyzstan|\
KH Cambodia|KR South Korea|KW Kuwait|KZ Kazakhstan|LA Laos|LB Lebanon|LI Liechtenstein|LK Sri Lanka|LT Lithuania|\
LU Luxembourg|LV Latvia|LY Libya|MA Morocco|MD Moldova|ME Montenegro|MG Madagascar|MK North Macedonia|ML Mali|MM Myanmar|\
MN Mongolia|MO Macao|MT Malta|MU Mauritius|MV Maldives|MW Malawi|MX Mexico|MY Malaysia|MZ Mozambique|NA Namibia|NE Niger|\
NG Nigeria|NI Nicaragua|NL Netherlands|NO Norway|NP Nepal|NZ New Zealand|OM Oman|PA Panama|PE Peru|PG Papua New Guinea|\
PH Philippines|PK Pakistan|PL Poland|PR Puerto Rico|PS Palestine|PT Portugal|PY Paraguay|QA Qatar|RO Romania|RS Serbia|\
RU Russian Federation|RW Rwanda|SA Saudi Arabia|SD Sudan|SE Sweden|SG Singapore|SI Slovenia|SK Slovakia|SL Sierra Leone|\
SN Senegal|SO Somalia|SV El Salvador|SY Syria|TG Togo|TH Thailand|TJ Tajikistan|TN Tunisia|TR Turkey|TW Taiwan|TZ Tanzania|\
UA Ukraine|UG Uganda|US United States|UY Uruguay|UZ Uzbekistan|VE Venezuela|VN Vietnam|XK Kosovo|YE Yemen|ZA South Africa|\
ZM Zambia|ZW Zimbabwe";

/// The name of the country with this code, or the code where it is not known.
pub(super) fn named(code: &str) -> String {
    let found = CODES.split('|').find_map(|entry| entry.split_once(' ').filter(|(known, _)| *known == code));
    found.map_or(code, |(_, name)| name).to_owned()
}
