"""Facts about the words of scientific English, for labels: python words.py ARXIV.jsonl > crates/engine/src/themes/words.txt

The input has `title`, `abstract` and `label` (an arXiv category) in each line. The output has one line for each word
that at least five abstracts use, in byte order: the word, a tab, and three characters from '0' (0) to 'o' (63):
how often it stands as a noun, how often it stands before a noun or as one (63 is 1), and how specific it is (20 is 1):
ln(papers / papers with it) * (1 - the entropy of its spread over archives, 0 to 1). No text of any abstract is kept.
"""

import collections
import json
import math
import re
import sys

DETERMINERS = set("the a an this that these those its our their his her each every some any no several many few all both such another".split())
PREPOSITIONS = set("of in for with on by from at between under over via within without through across during into against among upon toward towards about near along beyond per".split())
AUXILIARIES = set("is are was were be been being has have had can could may might will would should must do does did".split())
CONJUNCTIONS = set("and or but which who where when while whereas since because if that than as nor".split())
ADVERBS = set("very more most less least so too highly not quite rather fully also only".split())
PRONOUNS = set("we they it i he she one".split())
END = "|"
AFTER_NOUN = PREPOSITIONS | AUXILIARIES | CONJUNCTIONS | {"to", END}
FUNCTION = AFTER_NOUN | DETERMINERS | ADVERBS | PRONOUNS | set("how what there then here thus using".split())
TOKEN = re.compile(r"[a-zA-Z]+(?:[-'][a-zA-Z0-9]+)*|[0-9][\w.]*|[^\w\s]")
# A word of this many papers or more is kept, and an archive of this many papers or more counts.
PAPERS, ARCHIVE = 5, 1000


def tokens(text):
    """Lower-cased words, with END for punctuation and around all."""
    text = re.sub(r"\\[a-zA-Z]+", " ", re.sub(r"\$[^$]*\$", " 0 ", text))
    return [END] + [word.lower() if word[0].isalnum() else END for word in TOKEN.findall(text)] + [END]


def prior(word):
    """How likely a rare word is a noun, and how likely it stands before one, by its ending."""
    if word.endswith("ly"):
        return 0.05, 0.05
    if word.endswith("ed"):
        return 0.05, 0.8
    if re.search(r"(al|ic|ive|ous|able|ible|ary|less|ful|ian|ar|ent|ant)$", word):
        return 0.3, 0.9
    return (0.5, 0.6) if word.endswith("ing") else (0.8, 0.8)


def main():
    # Of each word: all, noun after a determiner or preposition, noun after another word, before a word, predicate, verb.
    counts = collections.defaultdict(lambda: [0] * 6)
    papers = collections.Counter()
    by_archive = collections.defaultdict(collections.Counter)
    archives = collections.Counter()
    for line in open(sys.argv[1], encoding="utf-8"):
        paper = json.loads(line)
        archive = paper["label"].split(" ")[0].split(".")[0]
        archives[archive] += 1
        body = tokens(paper["abstract"])
        for word in {word for word in tokens(paper["title"]) + body if word[0].isalpha()}:
            papers[word] += 1
            by_archive[word][archive] += 1
        for before, word, after in zip(body, body[1:], body[2:]):
            if not word[0].isalpha():
                continue
            count = counts[word]
            ends = after in AFTER_NOUN
            count[0] += 1
            if before in DETERMINERS or before in PREPOSITIONS:
                if ends:
                    count[1] += 1
                elif after not in DETERMINERS:
                    count[3] += 1
            if before not in FUNCTION and ends and after != "to":
                count[2] += 1
            if before in ADVERBS or before in AUXILIARIES:
                count[4] += 1
            starts = before in AUXILIARIES or before in CONJUNCTIONS or before not in FUNCTION or before in ("to", "we", "they", END)
            if before in ("we", "they") or starts and after in DETERMINERS:
                count[5] += 1
    large = [archive for archive in archives if archives[archive] >= ARCHIVE]
    total = sum(archives.values())
    for word in sorted(papers):
        if papers[word] < PAPERS or not word.isascii() or len(word) < 2 or len(word) > 30 or not re.fullmatch(r"[a-z]+(-[a-z]+)*", word):
            continue
        if "-" in word and papers[word] < 2 * PAPERS:
            continue
        n, alone, inside, before_noun, predicate, verb = counts[word]
        noun_prior, modifier_prior = prior(word)
        as_noun, pseudo = 2 * alone + inside, 3
        all_uses = as_noun + before_noun + predicate + 2 * verb + pseudo
        noun = (as_noun + pseudo * noun_prior) / all_uses
        # Participles and verbs follow other words, but rarely articles.
        if (alone + 0.6 * noun_prior + 0.01) / (alone + inside + pseudo * noun_prior + 0.01) < 0.07:
            noun = min(noun, 0.3)
        modifier = (as_noun + before_noun + pseudo * max(noun_prior, modifier_prior)) / all_uses
        rates = [(by_archive[word][archive] + papers[word] / 5000) / archives[archive] for archive in large]
        entropy = -sum(rate / sum(rates) * math.log(rate / sum(rates)) for rate in rates) / math.log(len(large))
        specific = math.log(total / papers[word]) * (1 - entropy)
        facts = [round(63 * min(noun, 1)), round(63 * min(modifier, 1)), min(63, round(20 * specific))]
        print(word + "\t" + "".join(chr(48 + fact) for fact in facts))


main()
