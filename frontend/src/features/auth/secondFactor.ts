/** The second step, which is fetched while the server looks at the password. */
export async function loadSecondFactor() {
  return { default: (await import("./SecondFactorStep")).SecondFactorStep };
}
