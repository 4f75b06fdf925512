// Whether HTML is valid, as it was sent and before a browser mended it.

import { HtmlValidate, StaticConfigLoader } from "html-validate";

// Rules about habits, which HTML leaves open, are set to ours.
const OURS = {
  // A button without a type sends its form, which is what each does.
  "no-implicit-button-type": "off",
  // Buttons of one name are one question, as boxes are; without a type the rule takes each button for a field.
  "form-dup-name": "off",
};

const validator = new HtmlValidate(
  new StaticConfigLoader({ extends: ["html-validate:recommended", "html-validate:standard"], rules: OURS }),
);

/** What is wrong with it, in words. */
export async function invalid(html) {
  const report = await validator.validateString(html);
  const messages = report.results.flatMap((result) => result.messages);
  return messages.map((it) => `line ${it.line}: ${it.ruleId}: ${it.message}`);
}
