import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { REQUEST_WORDS } from "./requestWords";

/** The numbers that stand in the server's own sentence, in its order. */
export type Numbers = [first: string, ...others: string[]];
export type Words = MessageDescriptor | ((...numbers: Numbers) => MessageDescriptor);

/** What is wrong with a field, by the code that the server gives; `field.code` where that says more. */
const FIELD_WORDS: Record<string, Words> = {
  after_end: msg`The first day is after the last; exchange them.`,
  after_expiry: msg`The secret expires earlier, so it must resume before, or not by itself.`,
  algorithm_does_not_fit: msg`The key is not for this algorithm: EC keys on P-256 are for ES256, Ed25519 keys for EdDSA, RSA keys for RS256 or PS256.`,
  already_granted: msg`The application has these permissions already; choose others.`,
  ambiguous: msg`Several APIs of this line have such a permission; grant it by hand.`,
  code_used: msg`This code was used before; wait for the next one.`,
  common_password: msg`This password is among the first that an attacker tries; choose another, such as a few unrelated words.`,
  control_character: msg`This contains a line break, a control character or an invisible formatting character; remove it.`,
  "current_password.required": msg`Give your present password.`,
  deactivated: msg`This person is deactivated; activate them first.`,
  differs: msg`This differs from what is there already; correct the line, or the other by hand.`,
  duplicate: msg`This is taken already; choose another.`,
  "email.duplicate": msg`Another person has this e-mail address.`,
  either: msg`Give either a public key or the address of a set of keys.`,
  expiry_in_past: msg`The expiry is in the past; choose a later date.`,
  expiry_too_late: msg`A client secret lives for one year at most; choose an earlier date.`,
  holds_secret: msg`This holds a client secret, which must not be kept anywhere here; write something else.`,
  "id.duplicate": msg`This ID is taken; give another or none.`,
  "identifier.duplicate": msg`Another API has this identifier.`,
  invalid_address: msg`This must be an address of at most 500 characters that begins with https:// and is reached from everywhere, without a user name.`,
  invalid_algorithm: msg`This must be ES256, EdDSA, RS256 or PS256.`,
  invalid_country: msg`This is not a country.`,
  invalid_date: msg`This is not a date such as 2027-03-01.`,
  invalid_email: msg`This is not an e-mail address of the form name@example.org.`,
  invalid_identifier: msg`This is not an absolute URI without a fragment of at most 250 characters, such as https://api.example.org/search.`,
  invalid_locale: msg`This is not a language.`,
  invalid_network: msg`This must be an address or the first address of a network, such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48.`,
  invalid_permission_name: msg`A permission’s name has at most 100 letters, digits and the characters . _ : - only, such as donor.search.`,
  invalid_public_key: msg`This is no public key that is understood here: a JWK, or PEM with BEGIN PUBLIC KEY, of kind EC on P-256, Ed25519 or RSA, for signatures.`,
  invalid_time_zone: msg`This is not a time zone such as Europe/Amsterdam or UTC.`,
  invalid_uuid: msg`This is not a UUID of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx with hexadecimal digits.`,
  "name.duplicate": msg`This name is taken; choose one that tells them apart.`,
  missing_column: msg`This column is missing.`,
  no_rows: msg`There is no row below the names of the columns.`,
  not_in_future: msg`This is in the past; choose a later time.`,
  operators_only: msg`This permission is for applications of an organisation that runs the federation; this one does not.`,
  other_environment: msg`This belongs to the other environment.`,
  out_of_range: (least, most) => msg`This must be a whole number from ${least} to ${most}.`,
  passkey_known: msg`This passkey is registered already; use another one.`,
  passkey_refused: msg`This passkey could not be verified here; try again, or use another one.`,
  private_key: msg`This is a PRIVATE key. It was not stored, but it has left its machine: make a new pair there, and paste only the public part here.`,
  repeated_column: msg`This column is there twice.`,
  repeated_line: msg`An earlier line is about the same; remove one of them.`,
  required: msg`Fill this in.`,
  reserved: msg`This UUID is reserved; give the one that was in use, or none.`,
  "token_lifetime_seconds.out_of_range": msg`A token lives between one minute and one day.`,
  too_long: (first, ...others) => {
    const most = others.at(-1) ?? first;
    return msg`This is too long: at most ${most} characters are allowed.`;
  },
  too_many_rows: (most) => msg`A table has at most ${most} rows; import the rest by another.`,
  too_many: (most) => msg`At most ${most} are allowed.`,
  too_short: (least) => msg`This is too short: at least ${least} characters are needed.`,
  unchanged: msg`This is your address already.`,
  unknown_column: msg`There is no such column.`,
  unknown: msg`This is not there any more; choose another.`,
  unusual_exponent: msg`An RSA key must have the public exponent 65537, which is what openssl makes unless told otherwise.`,
  weak_key: (least, most, bits) => msg`An RSA key must have ${least} to ${most} bits; this one has ${bits}.`,
  "code.wrong_code": msg`This code is not right; check it and try again.`,
  wrong_password: msg`This is not your present password.`,
  wrong_width: (first, second = "") =>
    msg`This line has ${first} cells, and the first names ${second} columns.`,
};

type Refused = { code?: string; detail?: string };
type Problem = Refused & { errors?: (Refused & { pointer?: string })[] };
type Translate = (words: MessageDescriptor) => string;

function worded(table: Record<string, Words>, refused: Refused, translate: Translate, field?: string) {
  const { code = "", detail = "" } = refused;
  const words = table[`${field}.${code}`] ?? table[code];
  if (words === undefined) return refused;
  if (typeof words !== "function") return { ...refused, detail: translate(words) };
  const [first, ...others] = detail.match(/\d+/g) ?? [];
  return first === undefined ? refused : { ...refused, detail: translate(words(first, ...others)) };
}

/** The same problem in the language of the texts; what has no words here keeps those of the server. */
export function reworded(problem: Problem, translate: Translate): Problem {
  const errors = problem.errors?.map((error) => ({
    ...error,
    ...worded(FIELD_WORDS, error, translate, error.pointer?.split("/")[1]),
  }));
  return { ...problem, ...worded(REQUEST_WORDS, problem, translate), ...(errors ? { errors } : {}) };
}
