// What reporter and survivor do alike once their code is taken: write, look at every page behind it, and leave nothing open.

/** At `/messages` or `/mine`, with the code just taken. `on` may look at a page of this place besides. */
export async function messages(visitor, place) {
  const { page, run } = visitor;
  const { address } = run.given;
  const kind = place.slice(1);
  visitor.check(`the code leads to ${place}`, visitor.place() === place, page.url());
  visitor.check("no address says the code", !/\d/.test(page.url().slice(address.length)), page.url());
  await page.locator("#text").fill("ألف Thank you");
  await page.locator(`main form[action^="${place}?"] button`).click();
  visitor.check("what was written is there", await page.locator(".app-letter--own").last().isVisible());
  await visitor.look(`${kind}-thread`);
  const all = page.locator(`main ul a[href^="${place}/"]`);
  const links = await all.evaluateAll((links) => links.map((it) => it.getAttribute("href")));
  visitor.check("there is more behind it", links.length > 0);
  for (const link of links) {
    await page.goto(`${address}${link}`);
    await visitor.look(link.split("?")[0].slice(1).replaceAll("/", "-"));
  }
  await visitor.go(place);
  await page.locator('main form[action^="/close"] button').click();
  await visitor.go(place);
  visitor.check("it is closed", visitor.place() === "/open", page.url());
  await visitor.look("open");
}
