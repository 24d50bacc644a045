//! Names of characters in HTML and in the DTDs of databases.

/// Each name with its character; names and characters hold no bar.
const NAMES: &str = "|\
AElig Æ|AMP &|Aacute Á|Abreve Ă|Acirc Â|Acy А|Afr 𝔄|Agrave À|Alpha Α|Amacr Ā|Aogon Ą|Aopf 𝔸|Aring Å|Ascr 𝒜|Assign ≔|\
Atilde Ã|Auml Ä|Backslash ∖|Bcy Б|Because ∵|Bernoullis ℬ|Beta Β|Bfr 𝔅|Bopf 𝔹|Breve ˘|Bscr ℬ|Bumpeq ≎|CHcy Ч|COPY ©|\
Cacute Ć|Cap ⋒|Cayleys ℭ|Ccaron Č|Ccedil Ç|Ccirc Ĉ|Cconint ∰|Cdot Ċ|Cedilla ¸|CenterDot ·|Cfr ℭ|Chi Χ|CircleDot ⊙|\
CirclePlus ⊕|Colon ∷|Congruent ≡|Conint ∯|Copf ℂ|Coproduct ∐|Cscr 𝒞|Cup ⋓|CupCap ≍|DD ⅅ|DJcy Ђ|DScy Ѕ|DZcy Џ|Dagger ‡|\
Darr ↡|Dcaron Ď|Dcy Д|Del ∇|Delta Δ|Dfr 𝔇|Diamond ⋄|Dopf 𝔻|Dot ¨|DotEqual ≐|DoubleDot ¨|DownArrow ↓|DownTee ⊤|\
Downarrow ⇓|Dscr 𝒟|Dstrok Đ|ENG Ŋ|ETH Ð|Eacute É|Ecaron Ě|Ecirc Ê|Ecy Э|Edot Ė|Efr 𝔈|Egrave È|Element ∈|Emacr Ē|\
Eogon Ę|Eopf 𝔼|Epsilon Ε|EqualTilde ≂|Escr ℰ|Eta Η|Euml Ë|Exists ∃|Fcy Ф|Ffr 𝔉|Fopf 𝔽|ForAll ∀|Fouriertrf ℱ|Fscr ℱ|\
GJcy Ѓ|GT >|Gamma Γ|Gammad Ϝ|Gbreve Ğ|Gcedil Ģ|Gcirc Ĝ|Gcy Г|Gdot Ġ|Gfr 𝔊|Gg ⋙|Gopf 𝔾|Gscr 𝒢|Gt ≫|HARDcy Ъ|Hacek ˇ|\
Hat ^|Hcirc Ĥ|Hfr ℌ|Hopf ℍ|Hscr ℋ|Hstrok Ħ|HumpEqual ≏|IEcy Е|IJlig Ĳ|IOcy Ё|Iacute Í|Icirc Î|Icy И|Idot İ|Ifr ℑ|\
Igrave Ì|Im ℑ|Imacr Ī|ImaginaryI ⅈ|Implies ⇒|Int ∬|Integral ∫|Iogon Į|Iopf 𝕀|Iota Ι|Iscr ℐ|Itilde Ĩ|Iukcy І|Iuml Ï|\
Jcirc Ĵ|Jcy Й|Jfr 𝔍|Jopf 𝕁|Jscr 𝒥|Jsercy Ј|Jukcy Є|KHcy Х|KJcy Ќ|Kappa Κ|Kcedil Ķ|Kcy К|Kfr 𝔎|Kopf 𝕂|Kscr 𝒦|LJcy Љ|\
LT <|Lacute Ĺ|Lambda Λ|Laplacetrf ℒ|Larr ↞|Lcaron Ľ|Lcedil Ļ|Lcy Л|LeftArrow ←|LeftTee ⊣|LeftVector ↼|Leftarrow ⇐|\
LessTilde ≲|Lfr 𝔏|Ll ⋘|Lleftarrow ⇚|Lmidot Ŀ|Lopf 𝕃|Lscr ℒ|Lsh ↰|Lstrok Ł|Lt ≪|Mcy М|Mellintrf ℳ|Mfr 𝔐|MinusPlus ∓|\
Mopf 𝕄|Mscr ℳ|Mu Μ|NJcy Њ|Nacute Ń|Ncaron Ň|Ncedil Ņ|Ncy Н|Nfr 𝔑|Nopf ℕ|NotCupCap ≭|NotElement ∉|NotEqual ≠|\
NotExists ∄|NotGreater ≯|NotLess ≮|NotTilde ≁|Nscr 𝒩|Ntilde Ñ|Nu Ν|OElig Œ|Oacute Ó|Ocirc Ô|Ocy О|Odblac Ő|Ofr 𝔒|\
Ograve Ò|Omacr Ō|Omega Ω|Omicron Ο|Oopf 𝕆|Oscr 𝒪|Oslash Ø|Otilde Õ|Ouml Ö|OverBar ‾|PartialD ∂|Pcy П|Pfr 𝔓|Phi Φ|Pi Π|\
PlusMinus ±|Popf ℙ|Precedes ≺|Prime ″|Product ∏|Proportion ∷|Pscr 𝒫|Psi Ψ|QUOT \u{22}|Qfr 𝔔|Qopf ℚ|Qscr 𝒬|REG ®|\
Racute Ŕ|Rarr ↠|Rcaron Ř|Rcedil Ŗ|Rcy Р|Re ℜ|Rfr ℜ|Rho Ρ|RightArrow →|RightTee ⊢|Rightarrow ⇒|Ropf ℝ|Rscr ℛ|Rsh ↱|\
SHCHcy Щ|SHcy Ш|SOFTcy Ь|Sacute Ś|Scaron Š|Scedil Ş|Scirc Ŝ|Scy С|Sfr 𝔖|Sigma Σ|Sopf 𝕊|Sqrt √|Sscr 𝒮|Star ⋆|Sub ⋐|\
Subset ⋐|Succeeds ≻|SuchThat ∋|Sum ∑|Sup ⋑|Superset ⊃|Supset ⋑|THORN Þ|TRADE ™|TSHcy Ћ|TScy Ц|Tau Τ|Tcaron Ť|Tcedil Ţ|\
Tcy Т|Tfr 𝔗|Therefore ∴|Theta Θ|ThinSpace \u{2009}|Tilde ∼|TildeEqual ≃|TildeTilde ≈|Topf 𝕋|Tscr 𝒯|Tstrok Ŧ|Uacute Ú|\
Uarr ↟|Ubrcy Ў|Ubreve Ŭ|Ucirc Û|Ucy У|Udblac Ű|Ufr 𝔘|Ugrave Ù|Umacr Ū|UnderBar _|Union ⋃|UnionPlus ⊎|Uogon Ų|Uopf 𝕌|\
UpArrow ↑|UpTee ⊥|UpTeeArrow ↥|Uparrow ⇑|Upsi ϒ|Upsilon Υ|Uring Ů|Uscr 𝒰|Utilde Ũ|Uuml Ü|VDash ⊫|Vcy В|Vdash ⊩|Vee ⋁|\
Verbar ‖|Vert ‖|Vfr 𝔙|Vopf 𝕍|Vscr 𝒱|Vvdash ⊪|Wcirc Ŵ|Wedge ⋀|Wfr 𝔚|Wopf 𝕎|Wscr 𝒲|Xfr 𝔛|Xi Ξ|Xopf 𝕏|Xscr 𝒳|YAcy Я|\
YIcy Ї|YUcy Ю|Yacute Ý|Ycirc Ŷ|Ycy Ы|Yfr 𝔜|Yopf 𝕐|Yscr 𝒴|Yuml Ÿ|ZHcy Ж|Zacute Ź|Zcaron Ž|Zcy З|Zdot Ż|Zeta Ζ|Zfr ℨ|\
Zopf ℤ|Zscr 𝒵|aacute á|abreve ă|ac ∾|acd ∿|acirc â|acute ´|acy а|aelig æ|afr 𝔞|agrave à|alefsym ℵ|aleph ℵ|alpha α|\
amacr ā|amp &|and ∧|ang ∠|angle ∠|angmsd ∡|angrt ∟|angrtvb ⊾|angsph ∢|angst Å|aogon ą|aopf 𝕒|ap ≈|ape ≊|apid ≋|apos '|\
approx ≈|approxeq ≊|aring å|ascr 𝒶|ast *|asymp ≈|asympeq ≍|atilde ã|auml ä|awconint ∳|backcong ≌|backprime ‵|\
backsim ∽|backsimeq ⋍|barvee ⊽|bcong ≌|bcy б|bdquo „|becaus ∵|because ∵|bepsi ϶|bernou ℬ|beta β|beth ℶ|between ≬|\
bfr 𝔟|bigcap ⋂|bigcup ⋃|bigvee ⋁|bigwedge ⋀|bopf 𝕓|bot ⊥|bottom ⊥|bowtie ⋈|boxminus ⊟|boxplus ⊞|boxtimes ⊠|bprime ‵|\
breve ˘|brvbar ¦|bscr 𝒷|bsim ∽|bsime ⋍|bsol \u{5c}|bull •|bullet •|bump ≎|bumpe ≏|bumpeq ≏|cacute ć|cap ∩|caret ⁁|\
caron ˇ|ccaron č|ccedil ç|ccirc ĉ|cdot ċ|cedil ¸|cent ¢|centerdot ·|cfr 𝔠|chcy ч|chi χ|circ ˆ|circeq ≗|circledR ®|\
circledast ⊛|cire ≗|clubs ♣|colon :|colone ≔|coloneq ≔|comma ,|commat @|comp ∁|compfn ∘|complement ∁|complexes ℂ|\
cong ≅|conint ∮|copf 𝕔|coprod ∐|copy ©|copysr ℗|crarr ↵|cscr 𝒸|ctdot ⋯|cuepr ⋞|cuesc ⋟|cularr ↶|cup ∪|cupdot ⊍|\
curarr ↷|curlyvee ⋎|curlywedge ⋏|curren ¤|cuvee ⋎|cuwed ⋏|cwconint ∲|cwint ∱|dArr ⇓|dagger †|daleth ℸ|darr ↓|dash ‐|\
dashv ⊣|dblac ˝|dcaron ď|dcy д|dd ⅆ|ddagger ‡|ddarr ⇊|deg °|delta δ|dfr 𝔡|dharl ⇃|dharr ⇂|diam ⋄|diamond ⋄|diams ♦|\
die ¨|digamma ϝ|disin ⋲|div ÷|divide ÷|divonx ⋇|djcy ђ|dollar $|dopf 𝕕|dot ˙|doteq ≐|doteqdot ≑|dotminus ∸|dotplus ∔|\
dotsquare ⊡|downarrow ↓|dscr 𝒹|dscy ѕ|dstrok đ|dtdot ⋱|duarr ⇵|dzcy џ|eDot ≑|eacute é|ecaron ě|ecir ≖|ecirc ê|\
ecolon ≕|ecy э|edot ė|ee ⅇ|efDot ≒|efr 𝔢|egrave è|ell ℓ|emacr ē|empty ∅|emptyset ∅|emptyv ∅|emsp \u{2003}|\
emsp13 \u{2004}|emsp14 \u{2005}|eng ŋ|ensp \u{2002}|eogon ę|eopf 𝕖|epar ⋕|epsi ε|epsilon ε|epsiv ϵ|eqcirc ≖|eqcolon ≕|\
eqsim ≂|equals =|equest ≟|equiv ≡|erDot ≓|escr ℯ|esdot ≐|esim ≂|eta η|eth ð|euml ë|euro €|excl !|exist ∃|fcy ф|\
ffilig ﬃ|fflig ﬀ|ffllig ﬄ|ffr 𝔣|filig ﬁ|fllig ﬂ|fnof ƒ|fopf 𝕗|forall ∀|fork ⋔|frac12 ½|frac13 ⅓|frac14 ¼|frac15 ⅕|\
frac16 ⅙|frac18 ⅛|frac23 ⅔|frac25 ⅖|frac34 ¾|frac35 ⅗|frac38 ⅜|frac45 ⅘|frac56 ⅚|frac58 ⅝|frac78 ⅞|frasl ⁄|fscr 𝒻|\
gE ≧|gamma γ|gammad ϝ|gbreve ğ|gcirc ĝ|gcy г|gdot ġ|ge ≥|gel ⋛|geq ≥|geqq ≧|gfr 𝔤|gg ≫|ggg ⋙|gimel ℷ|gjcy ѓ|gl ≷|\
gnE ≩|gneqq ≩|gnsim ⋧|gopf 𝕘|grave `|gscr ℊ|gsim ≳|gt >|gtdot ⋗|gtrdot ⋗|gtreqless ⋛|gtrless ≷|gtrsim ≳|hArr ⇔|\
hairsp \u{200a}|half ½|hamilt ℋ|hardcy ъ|harr ↔|harrw ↭|hbar ℏ|hcirc ĥ|hearts ♥|hellip …|hercon ⊹|hfr 𝔥|hoarr ⇿|\
homtht ∻|hopf 𝕙|horbar ―|hscr 𝒽|hslash ℏ|hstrok ħ|hybull ⁃|hyphen ‐|iacute í|icirc î|icy и|iecy е|iexcl ¡|iff ⇔|ifr 𝔦|\
igrave ì|ii ⅈ|iiint ∭|iiota ℩|ijlig ĳ|imacr ī|image ℑ|imagline ℐ|imagpart ℑ|imath ı|imof ⊷|in ∈|incare ℅|infin ∞|\
inodot ı|int ∫|intcal ⊺|integers ℤ|intercal ⊺|iocy ё|iogon į|iopf 𝕚|iota ι|iquest ¿|iscr 𝒾|isin ∈|isinE ⋹|isindot ⋵|\
isins ⋴|isinsv ⋳|isinv ∈|itilde ĩ|iukcy і|iuml ï|jcirc ĵ|jcy й|jfr 𝔧|jopf 𝕛|jscr 𝒿|jsercy ј|jukcy є|kappa κ|kappav ϰ|\
kcedil ķ|kcy к|kfr 𝔨|kgreen ĸ|khcy х|kjcy ќ|kopf 𝕜|kscr 𝓀|lAarr ⇚|lArr ⇐|lE ≦|lacute ĺ|lagran ℒ|lambda λ|lang ⟨|\
laquo «|larr ←|larrb ⇤|larrhk ↩|larrlp ↫|larrtl ↢|lbrace {|lbrack [|lcaron ľ|lcedil ļ|lceil ⌈|lcub {|lcy л|ldquo “|\
ldquor „|ldsh ↲|le ≤|leftarrow ←|leg ⋚|leq ≤|leqq ≦|lessdot ⋖|lesseqgtr ⋚|lessgtr ≶|lesssim ≲|lfloor ⌊|lfr 𝔩|lg ≶|\
lhard ↽|lharu ↼|ljcy љ|ll ≪|llarr ⇇|lmidot ŀ|lnE ≨|lneqq ≨|lnsim ⋦|loarr ⇽|lopf 𝕝|lowast ∗|lowbar _|loz ◊|lpar (|\
lrarr ⇆|lrhar ⇋|lrm \u{200e}|lrtri ⊿|lsaquo ‹|lscr 𝓁|lsh ↰|lsim ≲|lsqb [|lsquo ‘|lsquor ‚|lstrok ł|lt <|ltdot ⋖|\
lthree ⋋|ltimes ⋉|ltrie ⊴|mDDot ∺|macr ¯|map ↦|mapsto ↦|mapstodown ↧|mapstoleft ↤|mapstoup ↥|mcy м|mdash —|mfr 𝔪|\
mho ℧|micro µ|mid ∣|midast *|middot ·|minus −|minusb ⊟|minusd ∸|mldr …|mnplus ∓|models ⊧|mopf 𝕞|mp ∓|mscr 𝓂|mstpos ∾|\
mu μ|multimap ⊸|mumap ⊸|nLeftarrow ⇍|nVDash ⊯|nVdash ⊮|nabla ∇|nacute ń|nap ≉|napos ŉ|napprox ≉|naturals ℕ|\
nbsp \u{a0}|ncaron ň|ncedil ņ|ncong ≇|ncy н|ndash –|ne ≠|neArr ⇗|nearr ↗|nearrow ↗|nequiv ≢|nexist ∄|nexists ∄|nfr 𝔫|\
nge ≱|ngeq ≱|ngsim ≵|ngt ≯|ngtr ≯|nhArr ⇎|nharr ↮|ni ∋|nis ⋼|nisd ⋺|niv ∋|njcy њ|nlArr ⇍|nlarr ↚|nldr ‥|nle ≰|\
nleftarrow ↚|nleq ≰|nless ≮|nlsim ≴|nlt ≮|nltri ⋪|nltrie ⋬|nmid ∤|nopf 𝕟|not ¬|notin ∉|notinva ∉|notinvb ⋷|notinvc ⋶|\
notni ∌|notniva ∌|notnivb ⋾|notnivc ⋽|npar ∦|nparallel ∦|npr ⊀|nprcue ⋠|nprec ⊀|nrArr ⇏|nrarr ↛|nrtri ⋫|nrtrie ⋭|\
nsc ⊁|nsccue ⋡|nscr 𝓃|nshortmid ∤|nsim ≁|nsime ≄|nsimeq ≄|nsmid ∤|nspar ∦|nsqsube ⋢|nsqsupe ⋣|nsub ⊄|nsube ⊈|\
nsubseteq ⊈|nsucc ⊁|nsup ⊅|nsupe ⊉|nsupseteq ⊉|ntgl ≹|ntilde ñ|ntlg ≸|nu ν|num #|numero №|numsp \u{2007}|nvDash ⊭|\
nvdash ⊬|nwArr ⇖|nwarr ↖|nwarrow ↖|oacute ó|oast ⊛|ocir ⊚|ocirc ô|ocy о|odash ⊝|odblac ő|odot ⊙|oelig œ|ofr 𝔬|ogon ˛|\
ograve ò|ohm Ω|oint ∮|olarr ↺|oline ‾|omacr ō|omega ω|omicron ο|ominus ⊖|oopf 𝕠|oplus ⊕|or ∨|orarr ↻|order ℴ|\
orderof ℴ|ordf ª|ordm º|origof ⊶|oscr ℴ|oslash ø|osol ⊘|otilde õ|otimes ⊗|ouml ö|par ∥|para ¶|parallel ∥|part ∂|pcy п|\
percnt %|period .|permil ‰|perp ⊥|pertenk ‱|pfr 𝔭|phi φ|phiv ϕ|phmmat ℳ|pi π|pitchfork ⋔|piv ϖ|planck ℏ|planckh ℎ|\
plankv ℏ|plus +|plusb ⊞|plusdo ∔|plusmn ±|pm ±|popf 𝕡|pound £|pr ≺|prcue ≼|prec ≺|precnsim ⋨|precsim ≾|prime ′|\
primes ℙ|prnsim ⋨|prod ∏|prop ∝|propto ∝|prsim ≾|prurel ⊰|pscr 𝓅|psi ψ|puncsp \u{2008}|qfr 𝔮|qopf 𝕢|qscr 𝓆|quest ?|\
questeq ≟|quot \u{22}|rAarr ⇛|rArr ⇒|racute ŕ|radic √|rang ⟩|raquo »|rarr →|rarrb ⇥|rarrhk ↪|rarrlp ↬|rarrtl ↣|\
rarrw ↝|ratio ∶|rationals ℚ|rbrace }|rbrack ]|rcaron ř|rcedil ŗ|rceil ⌉|rcub }|rcy р|rdquo ”|rdquor ”|rdsh ↳|real ℜ|\
realine ℛ|realpart ℜ|reals ℝ|reg ®|rfloor ⌋|rfr 𝔯|rhard ⇁|rharu ⇀|rho ρ|rhov ϱ|rightarrow →|ring ˚|rlarr ⇄|rlhar ⇌|\
rlm \u{200f}|roarr ⇾|ropf 𝕣|rpar )|rrarr ⇉|rsaquo ›|rscr 𝓇|rsh ↱|rsqb ]|rsquo ’|rsquor ’|rthree ⋌|rtimes ⋊|rtrie ⊵|\
rx ℞|sacute ś|sbquo ‚|sc ≻|scaron š|sccue ≽|scedil ş|scirc ŝ|scnsim ⋩|scsim ≿|scy с|sdot ⋅|sdotb ⊡|seArr ⇘|searr ↘|\
searrow ↘|sect §|semi ;|setminus ∖|setmn ∖|sfr 𝔰|shchcy щ|shcy ш|shortmid ∣|shy \u{ad}|sigma σ|sigmaf ς|sigmav ς|\
sim ∼|sime ≃|simeq ≃|simne ≆|slarr ←|smid ∣|softcy ь|sol /|sopf 𝕤|spades ♠|spar ∥|sqcap ⊓|sqcup ⊔|sqsub ⊏|sqsube ⊑|\
sqsubset ⊏|sqsubseteq ⊑|sqsup ⊐|sqsupe ⊒|sqsupset ⊐|sqsupseteq ⊒|srarr →|sscr 𝓈|ssetmn ∖|sstarf ⋆|strns ¯|sub ⊂|\
sube ⊆|subne ⊊|subset ⊂|subseteq ⊆|subsetneq ⊊|succ ≻|succnsim ⋩|succsim ≿|sum ∑|sup ⊃|sup1 ¹|sup2 ²|sup3 ³|supe ⊇|\
supne ⊋|supset ⊃|supseteq ⊇|supsetneq ⊋|swArr ⇙|swarr ↙|swarrow ↙|szlig ß|tau τ|tcaron ť|tcedil ţ|tcy т|tfr 𝔱|\
there4 ∴|therefore ∴|theta θ|thetasym ϑ|thetav ϑ|thicksim ∼|thinsp \u{2009}|thkap ≈|thksim ∼|thorn þ|tilde ˜|times ×|\
timesb ⊠|tint ∭|top ⊤|topf 𝕥|tprime ‴|trade ™|triangleq ≜|trie ≜|tscr 𝓉|tscy ц|tshcy ћ|tstrok ŧ|twixt ≬|uArr ⇑|\
uacute ú|uarr ↑|ubrcy ў|ubreve ŭ|ucirc û|ucy у|udarr ⇅|udblac ű|ufr 𝔲|ugrave ù|uharl ↿|uharr ↾|umacr ū|uml ¨|uogon ų|\
uopf 𝕦|uparrow ↑|uplus ⊎|upsi υ|upsih ϒ|upsilon υ|upuparrows ⇈|uring ů|uscr 𝓊|utdot ⋰|utilde ũ|uuarr ⇈|uuml ü|vArr ⇕|\
vDash ⊨|varepsilon ϵ|varkappa ϰ|varnothing ∅|varphi ϕ|varpi ϖ|varpropto ∝|varr ↕|varrho ϱ|varsigma ς|vartheta ϑ|vcy в|\
vdash ⊢|vee ∨|veebar ⊻|veeeq ≚|vellip ⋮|vfr 𝔳|vltri ⊲|vopf 𝕧|vprop ∝|vrtri ⊳|vscr 𝓋|wcirc ŵ|wedge ∧|wedgeq ≙|weierp ℘|\
wfr 𝔴|wopf 𝕨|wp ℘|wr ≀|wreath ≀|wscr 𝓌|xcap ⋂|xcup ⋃|xfr 𝔵|xi ξ|xnis ⋻|xopf 𝕩|xscr 𝓍|xvee ⋁|xwedge ⋀|yacute ý|yacy я|\
ycirc ŷ|ycy ы|yen ¥|yfr 𝔶|yicy ї|yopf 𝕪|yscr 𝓎|yucy ю|yuml ÿ|zacute ź|zcaron ž|zcy з|zdot ż|zeetrf ℨ|zeta ζ|zfr 𝔷|\
zhcy ж|zigrarr ⇝|zopf 𝕫|zscr 𝓏|zwj \u{200d}|zwnj \u{200c}|";

/// The character with this name, such as `ü` for `uuml`.
pub(crate) fn character(name: &str) -> Option<&'static str> {
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let at = memchr::memmem::find(NAMES.as_bytes(), format!("|{name} ").as_bytes())? + name.len() + 2;
    NAMES[at..].split('|').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_html() {
        let expected = [
            ("amp", "&"),
            ("lt", "<"),
            ("quot", "\""),
            ("nbsp", "\u{a0}"),
            ("uuml", "ü"),
            ("Ccaron", "Č"),
            ("alpha", "α"),
            ("Omega", "Ω"),
            ("mdash", "—"),
            ("le", "≤"),
            ("Acy", "А"),
            ("Lscr", "ℒ"),
            ("hellip", "…"),
            ("zwj", "\u{200d}"),
        ];
        for (name, expected) in expected {
            assert_eq!(character(name), Some(expected), "{name}");
        }
        assert!(["", "a", "nothing", "|", "ü", "lt |"].iter().all(|name| character(name).is_none()));
    }
}
