from choose.causal.trials import trial_file
from cli.calling import call, told


def test_fit_and_show_by_command(tmp_path) -> None:
    data, out = trial_file(tmp_path / "trial.csv"), tmp_path / "response.json"
    words = ("model", "response")
    said = told(*words, "fit", "--data", data, "--out", out, "--seed", 1)
    assert told(*words, "show", "--model", out)["balance"] == said["balance"]
    shown = call(*words, "show", "--model", out).stdout
    assert "4,000 customers; raises tried 0% to 50%" in shown
    assert "raises shuffled" in shown


def test_what_is_no_response_is_wrong_use(tmp_path) -> None:
    file = tmp_path / "response.json"
    file.write_text("{}")
    assert "K050" in str(told("model", "response", "show", "--model", file, code=2))
