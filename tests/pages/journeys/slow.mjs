// A line of 50 kbit/s with 600 ms each way and back, and an empty cache: how long until the pages of a report can be used. The aim is
// 5 seconds. It is measured and said, and is no condition: the machine's own work is in it.

const LINE = { offline: false, latency: 600, downloadThroughput: 6250, uploadThroughput: 6250 };

export default async function slow(run) {
  for (const lang of ["en", "ar"]) {
    const visitor = await run.visitor({ lang });
    const { page } = visitor;
    const wire = await visitor.context.newCDPSession(page);
    await wire.send("Network.enable");
    await wire.send("Network.emulateNetworkConditions", LINE);
    const said = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;
    for (const place of ["/", "/write"]) {
      const begun = performance.now();
      await visitor.go(place);
      run.measured(`${lang}: ${place} can be used after`, said(performance.now() - begun));
      visitor.check(`${place} is shown on a slow line`, await page.locator("main h1").isVisible());
    }
    const begun = performance.now();
    await page.locator('button[name="go"][value="next"]').click();
    await page.waitForLoadState("load");
    run.measured(`${lang}: the first question can be used after`, said(performance.now() - begun));
    visitor.check("the first question is shown on a slow line", await page.locator("#who").isVisible());
  }
}
