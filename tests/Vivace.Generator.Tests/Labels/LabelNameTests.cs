using Vivace.Generator.Labels;

namespace Vivace.Generator.Tests.Labels;

public class LabelNameTests
{
    [Theory]
    [InlineData("http.method", "http_method")]
    [InlineData("1st.attr", "1st_attr")]
    [InlineData("weird-key/ü", "weird_key__")]
    [InlineData("a🙂b", "a_b")]
    [InlineData("Upper_Case", "Upper_Case")]
    [InlineData("", "")]
    public void Every_other_character_becomes_one_underscore(string key, string label) => Assert.Equal(label, LabelName.Sanitise(key));

    [Theory]
    [InlineData("service", "__service")]
    [InlineData("span.kind", "__span_kind")]
    [InlineData("status.message", "__status_message")]
    [InlineData("job", "job")]
    [InlineData("service.name", "service_name")]
    public void Dimensions_move_out_of_the_way_of_intrinsic_labels(string key, string label) => Assert.Equal(label, LabelName.OfDimension(key));

    [Theory]
    [InlineData("job", "__job")]
    [InlineData("instance", "__instance")]
    [InlineData("service", "__service")]
    public void Target_info_protects_job_and_instance_too(string key, string label) => Assert.Equal(label, LabelName.OfTargetInfo(key));
}
