"""`redline schema`: the JSON Schema of records and of what commands print."""

import json
from typing import Literal

import click
from pydantic import BaseModel

from commands import (
    brief_results,
    diff_results,
    eval_results,
    guideline_results,
    judged_results,
    label_results,
    llm_results,
    obligation_results,
    prompt_results,
    regulation_results,
    results,
)
from commands.label_work_results import LABEL_WORK
from knowledge_base.cases import CaseRow
from knowledge_base.changes import Evidence, Finding, Release
from knowledge_base.errors import WrongUsage
from knowledge_base.impact_records import Verdict
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.workspace import Config
from tools.label_records import LabelReport
from tools.law_impact.impact import Impact
from tools.report_records import Report
from tools.watch_records import Watched

SCHEMAS: dict[str, type[BaseModel]] = {
    "case": CaseRow,
    "prompt": PromptSpec,
    "thresholds": Thresholds,
    "config": Config,
    "finding": Finding,
    "evidence": Evidence,
    "release": Release,
    "init": results.Initialised,
    "migrate": results.Initialised,
    "import-cases": results.ImportedCases,
    "import-ratings": label_results.ImportedRatings,
    "import-documents": results.ImportedDocuments,
    "import-regulation": regulation_results.ImportedRegulation,
    "import-history": regulation_results.ImportedHistory,
    "regulation-list": regulation_results.RegulationList,
    "regulation-show": regulation_results.ShownRegulation,
    "obligations": obligation_results.Obligations,
    "register-list": obligation_results.RegisterList,
    "register-add": obligation_results.RegisterAdded,
    "register-todo": obligation_results.RegisterSet,
    "register-set": obligation_results.RegisterSet,
    "register-show": obligation_results.RegisterShown,
    "register-calendar": obligation_results.RegisterCalendar,
    "sources-add": regulation_results.SourceList,
    "sources-list": regulation_results.SourceList,
    "sources-check": regulation_results.CheckedSources,
    "ask": results.AskAnswer,
    "search": results.AskAnswer,
    "clauses": results.ClauseList,
    "index": results.IndexState,
    "diff": diff_results.Diffed,
    "brief": brief_results.Briefed,
    "trend": brief_results.Trended,
    "impact-show": Impact,
    "impact-confirm": Verdict,
    "impact-reject": Verdict,
    "compile": prompt_results.CompiledPrompt,
    "prompt-show": prompt_results.ShownPrompt,
    "prompt-lint": prompt_results.LintedPrompt,
    "guideline-show": guideline_results.ShownGuideline,
    "guideline-lint": guideline_results.LintedGuideline,
    "guideline-check": guideline_results.CheckedGuideline,
    "decide": judged_results.Decided,
    "triage": results.TriageResult,
    "report": Report,
    "watch": Watched,
    "labels-report": LabelReport,
    "findings-show": results.FindingRow,
    "draft": results.DraftResult,
    "revise": results.DraftResult,
    "propose": results.DraftResult,
    "calibrate": results.DraftResult,
    "proposals-list": results.ProposalList,
    "proposals-show": results.ProposalView,
    "proposals-approve": results.DecisionResult,
    "proposals-reject": results.DecisionResult,
    "proposals-edit": results.DraftResult,
    "proposals-ask": results.EvidenceAsked,
    "freeze": results.FreezeResult,
    "releases-list": results.ReleaseList,
    "releases-show": results.ReleaseView,
    "releases-revert": results.DraftResult,
    "bundle": results.BundleResult,
    "audit-verify": results.AuditResult,
    "audit-show": results.AuditEntries,
    "slack-manifest": results.ManifestResult,
    "slack-check": results.SlackCheckResult,
    "slack-notify": results.NotifyResult,
    "slack-preview": results.PreviewResult,
    "demo": results.DemoResult,
    "llm-check": llm_results.LlmChecked,
    "llm-spending": llm_results.LlmSpending,
    "eval": eval_results.EvalOutput,
    "feedback-list": eval_results.FeedbackList,
    "feedback-confirm": eval_results.FeedbackReviewed,
    "feedback-dismiss": eval_results.FeedbackReviewed,
    **LABEL_WORK,
}


@click.command()
@click.argument("name", required=False)
def schema(name: str | None) -> None:
    """Print a JSON Schema; without a name, list the names.

    \b
    Example:
      redline schema case
    """
    if name is None:
        click.echo("\n".join(SCHEMAS))
        return
    if name not in SCHEMAS:
        raise WrongUsage(f"there is no schema {name!r}; 'redline schema' lists them")
    click.echo(json.dumps(SCHEMAS[name].model_json_schema(mode=_mode(name)), indent=2))


def _mode(name: str) -> Literal["validation", "serialization"]:
    """Records are read from people; results are written for machines."""
    return "validation" if name in ("case", "prompt", "thresholds", "config") else "serialization"


COMMANDS = {"schema": schema}
