// Shows how far a job is without loading its page anew; when it is over the page is loaded once more.
const EVERY = 1000;

export function watchJob() {
  const line = document.querySelector("[data-job]");
  if (line) setTimeout(() => look(line), EVERY);
}

async function look(line) {
  try {
    const answer = await fetch(line.dataset.job, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const job = await answer.json();
    if (job.over) return location.reload();
    show(line, job);
  } catch {
    // the server is away for a moment: ask again
  }
  setTimeout(() => look(line), EVERY);
}

function show(line, job) {
  const number = (value) => value.toLocaleString("en-GB");
  const phase = line.querySelector("[data-job-phase]");
  if (phase.textContent !== job.phase) phase.textContent = job.phase;
  line.querySelector("[data-job-count]").textContent = job.total ? `: ${number(job.done)} of ${number(job.total)}` : "";
  const bar = document.querySelector("[data-job-bar]");
  if (!job.total) return bar.removeAttribute("value");
  bar.max = job.total;
  bar.value = job.done;
}
